//! Messages to clients as rows: planned with the change that calls for them.

use super::{
    At,
    tx::{Failed, Tx, Writer},
};
use crate::{StoreError, engines::vault::SealedIn};
use domain::{
    booking::Booking,
    clients::{MessageChannel, Personal},
    ids::{BookingId, PracticeId},
    messages::{MessageKind, Plan, Planned, contact_rules::first_look},
};

/// Also one that is being sent in this moment: it is not put off any more, and if it went out it says so.
const CANCEL: &str = r"UPDATE messages
    SET state = 'cancelled', finished_at = $4, reason = 'overtaken'
    WHERE practice_id = $1 AND booking_id = $2 AND kind = $3 AND state = 'due'";
const INSERT: &str = r"INSERT INTO messages (practice_id, booking_id, number, channel, kind, state,
        prompted, wanted_at, due_at, created_at)
    VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM messages WHERE practice_id = $1
        AND booking_id = $2), $3, $4, 'due', $5, $6, $7, $8)";
const TELL_OLD: &str = r"INSERT INTO messages (practice_id, booking_id, number, channel, kind,
        state, prompted, wanted_at, due_at, created_at, to_address)
    VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM messages WHERE practice_id = $1
        AND booking_id = $2), 'email', $3, 'due', FALSE, $4, $4, $4, $5)";
const HAS_PHONE: &str =
    "SELECT COUNT(*) FROM bookings WHERE practice_id = $1 AND id = $2 AND phone IS NOT NULL";

/// Writes what a change means for the booking's messages. The booking is locked, so numbers are taken one by one.
pub(crate) async fn follow(
    w: &mut Writer<'_>,
    booking: &Booking,
    plan: &Plan,
) -> Result<(), Failed> {
    let (practice, id) = (booking.practice.0, booking.id.0);
    for kind in &plan.cancels {
        sqlx::query(CANCEL)
            .bind(practice)
            .bind(id)
            .bind(kind.into_str())
            .bind(At(w.now))
            .execute(&mut **w.tx)
            .await?;
    }
    let by_sms = |planned: &&Planned| planned.channel == MessageChannel::Sms;
    let is_reached = !plan.new.iter().any(|one| by_sms(&one)) || has_phone(w.tx, booking).await?;
    for planned in plan.new.iter().filter(|one| is_reached || !by_sms(one)) {
        let query = sqlx::query(INSERT)
            .bind(practice)
            .bind(id)
            .bind(planned.channel.into_str())
            .bind(planned.kind.into_str())
            .bind(planned.prompted);
        let query = query
            .bind(At(planned.at))
            .bind(At(first_look(planned.kind, planned.at, w.now)))
            .bind(At(w.now));
        query.execute(&mut **w.tx).await?;
    }
    Ok(())
}

/// Tells the address that was given before, once, as one message of the booking.
pub(crate) async fn tell_old_address(
    w: &mut Writer<'_>,
    booking: &Booking,
    address: &Personal<String>,
) -> Result<(), Failed> {
    let sealed = w
        .vault
        .seal(
            old_address_place(booking.practice, booking.id),
            address.reveal(),
        )
        .map_err(StoreError::from)?;
    let query = sqlx::query(TELL_OLD)
        .bind(booking.practice.0)
        .bind(booking.id.0);
    query
        .bind(MessageKind::AddressChanged.into_str())
        .bind(At(w.now))
        .bind(sealed)
        .execute(&mut **w.tx)
        .await?;
    Ok(())
}

/// Where an address that was given before is sealed.
pub(crate) fn old_address_place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "messages.to_address",
        row: booking.0,
    }
}

async fn has_phone(tx: &mut Tx, booking: &Booking) -> Result<bool, Failed> {
    let found = sqlx::query_scalar::<_, i64>(HAS_PHONE)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .fetch_one(&mut **tx);
    Ok(found.await? > 0)
}

//! Messages to clients as rows: planned with the change that calls for them.

use super::{
    At,
    tx::{Failed, Tx, Writer},
};
use sqlx::types::Json;

use crate::{
    StoreError,
    engines::{several::several, vault::SealedIn},
};
use domain::{
    booking::Booking,
    clients::{MessageChannel, Personal},
    ids::{BookingId, PracticeId},
    messages::{MessageKind, Plan, Planned, contact_rules::first_look},
};

/// Also one that is being sent in this moment: it is not put off any more, and if it went out it says so.
const CANCEL: &str = concat!(
    r"UPDATE messages
    SET state = 'cancelled', finished_at = $4, reason = 'overtaken'
    WHERE practice_id = $1 AND booking_id = $2 AND state = 'due' AND ",
    word_of!("kind", "$3")
);
const INSERT: &str = r"INSERT INTO messages (practice_id, booking_id, number, channel, kind, state,
        prompted, wanted_at, due_at, created_at)
    VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + $9 FROM messages WHERE practice_id = $1
        AND booking_id = $2), $3, $4, 'due', $5, $6, $7, $8)";
const TELL_OLD: &str = r"INSERT INTO messages (practice_id, booking_id, number, channel, kind,
        state, prompted, wanted_at, due_at, created_at, to_address)
    VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM messages WHERE practice_id = $1
        AND booking_id = $2), 'email', $3, 'due', FALSE, $4, $4, $4, $5)";
const HAS_PHONE: &str =
    "SELECT COUNT(*) FROM bookings WHERE practice_id = $1 AND id = $2 AND phone IS NOT NULL";

/// Writes what a change means for the booking's messages. The booking is locked, so nobody else takes its numbers.
pub(crate) async fn follow(
    w: &mut Writer<'_>,
    booking: &Booking,
    plan: &Plan,
) -> Result<(), Failed> {
    if !plan.cancels.is_empty() {
        let kinds: Vec<_> = plan.cancels.iter().map(MessageKind::into_str).collect();
        sqlx::query(CANCEL)
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .bind(Json(kinds))
            .bind(At(w.now))
            .execute(&mut **w.tx)
            .await?;
    }
    let is_reached = !plan.new.iter().any(by_sms) || has_phone(w.tx, booking).await?;
    insert(w, booking, &plan.new, is_reached).await
}

/// The same for a booking that begins: it has no messages yet that could be cancelled.
pub(crate) async fn begin(
    w: &mut Writer<'_>,
    booking: &Booking,
    plan: &Plan,
    has_phone: bool,
) -> Result<(), Failed> {
    insert(w, booking, &plan.new, has_phone).await
}

const fn by_sms(planned: &Planned) -> bool {
    matches!(planned.channel, MessageChannel::Sms)
}

async fn insert(
    w: &mut Writer<'_>,
    booking: &Booking,
    all: &[Planned],
    has_phone: bool,
) -> Result<(), Failed> {
    let reaching: Vec<_> = all.iter().filter(|one| has_phone || !by_sms(one)).collect();
    if reaching.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(several(INSERT, reaching.len()));
    for (number, planned) in (1_i64..).zip(reaching) {
        query = query
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .bind(planned.channel.into_str())
            .bind(planned.kind.into_str())
            .bind(planned.prompted)
            .bind(At(planned.at))
            .bind(At(first_look(planned.kind, planned.at, w.now)))
            .bind(At(w.now))
            .bind(number);
    }
    query.execute(&mut **w.tx).await?;
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

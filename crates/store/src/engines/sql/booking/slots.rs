//! What a booking takes of practitioners, rooms and sessions of classes: claimed, remembered, given back.

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    At, resources,
    tx::{Failed, Tx, Writer},
};
use crate::{Change, SlotChange};
use domain::{
    booking::{Booking, Seat, availability::calendar::Occupancy},
    ids::{PracticeId, ResourceId},
};

const NEW_SESSION: &str = r"INSERT INTO sessions (practice_id, id, service_id, starts_at, ends_at,
        capacity, practitioners, room_id, uid_by_host)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE)
    ON CONFLICT (practice_id, id) DO NOTHING";
const ADD_SEATS: &str =
    "UPDATE sessions SET capacity = $3 WHERE practice_id = $1 AND id = $2 AND capacity < $3";
const TAKE_SEAT: &str =
    "INSERT INTO seats (practice_id, session_id, seat, booking_id) VALUES ($1, $2, $3, $4)";
const LEAVE_SEAT: &str = "DELETE FROM seats WHERE practice_id = $1 AND booking_id = $2";
const END_EMPTY_SESSION: &str = r"DELETE
    FROM sessions
    WHERE practice_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM seats WHERE practice_id = $1
        AND session_id = $2)";
const TOUCH_SESSION: &str = r"UPDATE sessions
    SET sequence = sequence + 1, changed_at = $3
    WHERE practice_id = $1 AND id = $2";
const OCCUPY: &str = r"INSERT INTO occupancies (practice_id, resource_id, holder_id, starts_at,
        ends_at, sitting_starts_at, sitting_ends_at, service_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const VACATE: &str = "DELETE FROM occupancies WHERE practice_id = $1 AND holder_id = $2";

/// What the change means for what the booking takes.
pub(crate) async fn change(
    w: &mut Writer<'_>,
    before: &Booking,
    change: &Change,
) -> Result<(), Failed> {
    let booking = &change.booking;
    if change.slot == SlotChange::Keep && !booking.differs_visibly(before) {
        return Ok(());
    }
    // What subscribers see of a resource changes as well, so that kept feeds become old
    // (docs/decisions/0046-kept-answers.md).
    let mut touched = [before.resources(), booking.resources()].concat();
    touched.sort_unstable();
    touched.dedup();
    resources::bump_taken(w.tx, before.practice, &touched);
    if change.slot != SlotChange::Keep && before.seat.is_none() && booking.seat.is_none() {
        let claimed = change.slot == SlotChange::Claim;
        remember(w.tx, booking, &touched, claimed);
    }
    // Given back before it is claimed: a booking that is moved by minutes overlaps itself.
    if change.slot != SlotChange::Keep {
        release(w.tx, before).await?;
    }
    if change.slot == SlotChange::Claim {
        w.tx.flush().await?;
        claim(w.tx, booking).await?;
    }
    touch_session(w, before);
    if before.seat.map(|one| one.session) != booking.seat.map(|one| one.session) {
        touch_session(w, booking);
    }
    Ok(())
}

/// For calendars that are kept in memory. Not for seats: a session is more than what it occupies.
pub(crate) fn remember(tx: &mut Tx, booking: &Booking, touched: &[ResourceId], claimed: bool) {
    let occupancies = if claimed {
        booking.occupancies()
    } else {
        Vec::new()
    };
    tx.occupies(booking.id.0, touched, &occupancies);
}

/// Takes the booking's slot: its practitioners and room, or a seat in a session that has them. A session is made with
/// its first seat.
pub(crate) async fn claim(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
    // The occupancies belong to the session: its other seats take no time of their own.
    let takes_time = match booking.seat {
        Some(seat) => sit_down(tx, booking, seat).await?,
        None => true,
    };
    if takes_time {
        occupy(tx, booking.practice, booking.occupancies());
    }
    Ok(())
}

/// Takes a seat; whether the session was made now. Sent by itself, for that decides what follows.
async fn sit_down(tx: &mut Tx, booking: &Booking, seat: Seat) -> Result<bool, Failed> {
    // The insert decides who makes it: of two first seats at once one finds it there.
    let made = sqlx::query(NEW_SESSION)
        .bind(booking.practice.0)
        .bind(seat.session.0)
        .bind(booking.service.0)
        .bind(At(booking.at.start))
        .bind(At(booking.at.end))
        .bind(i64::from(seat.capacity))
        .bind(Json(&booking.practitioners))
        .bind(booking.room.map(|room| room.0))
        .execute(&mut **tx)
        .await?;
    // The file may offer more seats by now; of both numbers the larger counts
    // (docs/decisions/0026-what-was-agreed-stays.md).
    sqlx::query(ADD_SEATS)
        .bind(booking.practice.0)
        .bind(seat.session.0)
        .bind(i64::from(seat.number))
        .execute(&mut **tx)
        .await?;
    // The primary key of seats refuses one that is taken, whatever was counted.
    tx.write(TAKE_SEAT)
        .bind(booking.practice.0)
        .bind(seat.session.0)
        .bind(i64::from(seat.number))
        .bind(booking.id.0);
    Ok(made.rows_affected() == 1)
}

/// Takes what a booking or its session takes.
pub(crate) fn occupy(
    tx: &mut Tx,
    practice: PracticeId,
    occupancies: impl IntoIterator<Item = Occupancy>,
) {
    for occupancy in occupancies {
        tx.write(OCCUPY)
            .bind(practice.0)
            .bind(occupancy.resource.0)
            .bind(occupancy.holder)
            .bind(At(occupancy.during.start))
            .bind(At(occupancy.during.end))
            .bind(At(occupancy.sitting.start))
            .bind(At(occupancy.sitting.end))
            .bind(occupancy.service.map(|service| service.0));
    }
}

/// Subscribers see another session: somebody came or went.
pub(crate) fn touch_session(w: &mut Writer<'_>, booking: &Booking) {
    if let Some(seat) = booking.seat {
        w.tx.write(TOUCH_SESSION)
            .bind(booking.practice.0)
            .bind(seat.session.0)
            .bind(At(w.now));
    }
}

/// Gives the slot back; a session that nobody is left in ends.
pub(crate) async fn release(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
    let Some(seat) = booking.seat else {
        vacate(tx, booking, booking.id.0);
        return Ok(());
    };
    // The row locks of what it takes first: whoever takes another seat holds them.
    tx.flush().await?;
    sqlx::query(LEAVE_SEAT)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .execute(&mut **tx)
        .await?;
    // `NOT EXISTS` in the statement, so that nobody can sit down between looking and deleting.
    let ended = sqlx::query(END_EMPTY_SESSION)
        .bind(booking.practice.0)
        .bind(seat.session.0)
        .execute(&mut **tx)
        .await?;
    if ended.rows_affected() == 1 {
        vacate(tx, booking, seat.session.0);
    }
    Ok(())
}

/// Gives back what a booking or its session takes.
fn vacate(tx: &mut Tx, booking: &Booking, holder: Uuid) {
    tx.write(VACATE).bind(booking.practice.0).bind(holder);
}

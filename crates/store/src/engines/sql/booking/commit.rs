//! Writing what was decided: booking, slot, money, jobs, audit. The caller's transaction makes it one.

use sqlx::types::Json;

use super::{
    super::{
        clients::{links, origins},
        messages::{asking, notifications, to_clients},
        money::{cards, funds, ledger, receipts},
        webhooks::announce,
    },
    At, audit, bookings, jobs, resources,
    tx::{Failed, Tx, Writer},
};
use crate::{Actor, Change, ChangeFacts, SlotChange, engines::several::several};
use domain::{
    booking::{Booking, Seat},
    clients::proving::relinked,
    messages::{Audience, plan},
    money::{accounting::ledger::transactions, receipts::issuing::wanted},
    webhooks::events::announcements,
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
        ends_at, sitting_starts_at, sitting_ends_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const VACATE: &str = "DELETE FROM occupancies WHERE practice_id = $1 AND holder_id = $2";

/// Writes a booking that did not exist.
pub(crate) async fn new_booking(
    w: &mut Writer<'_>,
    change: &Change,
    made: &bookings::BookingSecrets,
) -> Result<(), Failed> {
    // The booking first: money, messages and deliveries refer to it.
    bookings::insert(w, &change.booking, made).await?;
    // Its practitioners' revisions rise before its time is claimed: the row lock is what serialises
    // (docs/decisions/0003-occupancies-and-revisions.md).
    resources::assign(w.tx, &change.booking, w.now).await?;
    if change.slot == SlotChange::Claim {
        claim(w.tx, &change.booking).await?;
    }
    touch_session(w, &change.booking).await?;
    money_and_traces(w, change).await?;
    let after = (&change.booking, &change.funds);
    announce::write(w, &change.booking, &announcements(None, after, w.now)).await?;
    ledger::write(w, &change.booking, &transactions(None, after)).await?;
    let plan = plan(None, after, audience(change, w.outgoing.texts), w.now);
    to_clients::begin(w, &change.booking, &plan, made.phone.is_some()).await?;
    notifications::follow(w, None, &change.booking, by_practice(change)).await
}

/// Writes what became of a booking; `facts` is what it was.
pub(crate) async fn changed_booking(
    w: &mut Writer<'_>,
    facts: &ChangeFacts,
    change: &Change,
) -> Result<(), Failed> {
    let before = &facts.booking;
    // A change of the money alone leaves the booking's row and its version.
    if change.booking != *before {
        bookings::update(w, before, &change.booking).await?;
    }
    // What subscribers see of a resource changes as well, so that kept feeds become old
    // (docs/decisions/0046-kept-answers.md).
    if change.slot != SlotChange::Keep || change.booking.differs_visibly(before) {
        let mut touched = [before.resources(), change.booking.resources()].concat();
        touched.sort_unstable();
        touched.dedup();
        resources::bump(w.tx, before.practice, &touched).await?;
    }
    // Given back before it is claimed: a booking that is moved by minutes overlaps itself.
    if change.slot != SlotChange::Keep {
        release(w.tx, before).await?;
    }
    if change.slot == SlotChange::Claim {
        claim(w.tx, &change.booking).await?;
    }
    // Paid or proved: where it came from is nobody's business any more
    // (docs/decisions/0029-the-word-of-a-stranger.md).
    if !before.is_confirmed() && change.booking.is_confirmed() {
        origins::settle(w.tx, before.practice, before.id).await?;
    }
    if change.slot != SlotChange::Keep || change.booking.differs_visibly(before) {
        touch_session(w, before).await?;
        touch_session(w, &change.booking).await?;
    }
    money_and_traces(w, change).await?;
    let after = facts.funds.with(&change.funds);
    let (was, is) = (Some((before, &facts.funds)), (&change.booking, &after));
    // What follows (events, ledger, messages, receipts) is derived from before and after, here and
    // nowhere else (docs/decisions/0013-settling-up.md).
    announce::write(w, &change.booking, &announcements(was, is, w.now)).await?;
    ledger::write(w, &change.booking, &transactions(was, is)).await?;
    to_clients::follow(
        w,
        &change.booking,
        &plan(was, is, audience(change, w.outgoing.texts), w.now),
    )
    .await?;
    asking::follow(w, change, (before, &facts.funds), &after).await?;
    linked_anew(w, facts, change).await?;
    notifications::follow(w, Some(before), &change.booking, by_practice(change)).await?;
    // Last, since others wait for the receipts' counter from here on.
    receipts::issue(
        w,
        &change.booking,
        &facts.client.details,
        &wanted(&facts.funds, &after),
    )
    .await
}

/// New links, and another address: both are told, and so is the address that was given before.
async fn linked_anew(
    w: &mut Writer<'_>,
    facts: &ChangeFacts,
    change: &Change,
) -> Result<(), Failed> {
    let mut readdressed = false;
    if let Some(details) = &change.details {
        readdressed = links::readdress(w, &change.booking, &facts.client, details).await?;
    }
    if let Some(tokens) = &change.tokens {
        links::replace(w, &change.booking, tokens).await?;
        let prompted = change.audit.actor == Actor::Client;
        to_clients::follow(
            w,
            &change.booking,
            &relinked(&change.booking, readdressed, prompted, w.now),
        )
        .await?;
    }
    if readdressed {
        // Once, without a name or a link (docs/decisions/0028-proof-of-mailbox.md).
        to_clients::tell_old_address(w, &change.booking, &facts.client.details.email).await?;
    }
    Ok(())
}

fn audience(change: &Change, texts: bool) -> Audience {
    Audience {
        by_client: change.audit.actor == Actor::Client,
        texted: texts,
    }
}

/// The practice does something by one of its keys.
fn by_practice(change: &Change) -> bool {
    matches!(change.audit.actor, Actor::Key(_))
}

async fn money_and_traces(w: &mut Writer<'_>, change: &Change) -> Result<(), Failed> {
    let (practice, booking) = (change.booking.practice, change.booking.id);
    funds::put(w, practice, &change.funds).await?;
    if let Some(card) = &change.card {
        cards::insert(w.tx, practice, card).await?;
    }
    if let Some(consent) = &change.consent {
        cards::agree(w.tx, practice, consent).await?;
    }
    jobs::cancel(w.tx, practice, booking, &change.cancels, w.now).await?;
    jobs::insert(w.tx, practice, booking, &change.jobs).await?;
    audit::write(w.tx, practice, w.now, &change.audit).await
}

/// Takes the booking's slot: its practitioners and room, or a seat in a session that has them. A session is made with
/// its first seat.
async fn claim(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
    let made = match booking.seat {
        Some(seat) => new_session(tx, booking, seat).await?,
        None => true,
    };
    // The occupancies belong to the session: its other seats take no time of their own.
    if made {
        occupy(tx, booking).await?;
    }
    // The file may offer more seats by now; of both numbers the larger counts
    // (docs/decisions/0026-what-was-agreed-stays.md).
    if let Some(seat) = booking.seat {
        let added = sqlx::query(ADD_SEATS)
            .bind(booking.practice.0)
            .bind(seat.session.0)
            .bind(i64::from(seat.number));
        added.execute(&mut **tx).await?;
        // The primary key of seats refuses one that is taken, whatever was counted.
        let query = sqlx::query(TAKE_SEAT)
            .bind(booking.practice.0)
            .bind(seat.session.0);
        query
            .bind(i64::from(seat.number))
            .bind(booking.id.0)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn occupy(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
    let occupancies = booking.occupancies();
    if occupancies.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(several(OCCUPY, occupancies.len()));
    for occupancy in occupancies {
        query = query
            .bind(booking.practice.0)
            .bind(occupancy.resource.0)
            .bind(occupancy.holder)
            .bind(At(occupancy.during.start))
            .bind(At(occupancy.during.end))
            .bind(At(occupancy.sitting.start))
            .bind(At(occupancy.sitting.end));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Whether the session was made now.
async fn new_session(tx: &mut Tx, booking: &Booking, seat: Seat) -> Result<bool, Failed> {
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
    Ok(made.rows_affected() == 1)
}

/// Subscribers see another session: somebody came or went.
async fn touch_session(w: &mut Writer<'_>, booking: &Booking) -> Result<(), Failed> {
    if let Some(seat) = booking.seat {
        let query = sqlx::query(TOUCH_SESSION)
            .bind(booking.practice.0)
            .bind(seat.session.0)
            .bind(At(w.now));
        query.execute(&mut **w.tx).await?;
    }
    Ok(())
}

/// Gives the slot back; a session that nobody is left in ends.
async fn release(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
    let Some(seat) = booking.seat else {
        sqlx::query(VACATE)
            .bind(booking.practice.0)
            .bind(booking.id.0)
            .execute(&mut **tx)
            .await?;
        return Ok(());
    };
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
        sqlx::query(VACATE)
            .bind(booking.practice.0)
            .bind(seat.session.0)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

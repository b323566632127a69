//! Writing what was decided: booking, slot, money, jobs, audit. The caller's transaction makes it one.

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    super::{
        clients::{
            links, origins,
            proving::{self, Chain},
        },
        messages::{
            asking, notifications,
            to_clients::{self, PracticeSays},
        },
        money::{cards, funds, ledger, receipts},
        webhooks::announce,
    },
    At, audit, bookings, jobs,
    listeners::{self, Listeners},
    outside, resources,
    tx::{Failed, Tx, Writer},
};
use crate::{Actor, Change, ChangeFacts, NewClient, SlotChange};
use domain::{
    booking::{Booking, Seat, availability::calendar::Occupancy},
    clients::proving::relinked,
    ids::{PracticeId, ResourceId},
    messages::{MessageAudience, MessageKind, Plan, by_email, plan},
    money::{accounting::ledger::transactions, funds::BookingMoney, receipts::issuing::wanted},
    webhooks::events::{Announcement, announcements},
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
pub(crate) const VACATE: &str = "DELETE FROM occupancies WHERE practice_id = $1 AND holder_id = $2";

/// Writes a booking that did not exist, and who it is of. What is read comes first, so that all that is written is sent at once.
pub(crate) async fn new_booking(
    w: &mut Writer<'_>,
    change: &Change,
    made: &bookings::BookingSecrets,
    (chain, client): (Chain, &NewClient),
) -> Result<(), Failed> {
    let booking = &change.booking;
    let after = (booking, &change.funds);
    let events = announcements(None, after, w.now);
    let told = listeners(w, None, booking, &events).await?;
    let notices = notifications::plan(w, None, booking, &told.people, by_practice(change)).await?;
    // Its practitioners and room are locked: that is what serialises
    // (docs/decisions/0003-occupancies-and-revisions.md).
    if change.slot == SlotChange::Claim {
        claim(w.tx, booking).await?;
    }
    // The client and the booking first: money, messages and deliveries refer to them.
    proving::keep(w, booking.practice, chain, client)?;
    bookings::insert(w, booking, made, change.override_note.as_ref())?;
    resources::assign(w.tx, booking, w.now);
    if booking.seat.is_none() {
        let claimed = change.slot == SlotChange::Claim;
        remember_occupancies(w.tx, booking, &booking.resources(), claimed);
    }
    touch_session(w, booking);
    money_and_traces(w, change)?;
    announce::write(w, booking, &events, &told.endpoints)?;
    ledger::write(w, booking, &transactions(None, after))?;
    let texted = w.outgoing.texts && made.phone.is_some();
    let plan = plan(None, after, audience(change, texted), w.now);
    to_clients::write(w, booking, &plan, None, practice_says(change))?;
    notices.write(w.tx, booking.practice, w.now);
    Ok(())
}

/// Writes what became of a booking; `facts` is what it was.
pub(crate) async fn changed_booking(
    w: &mut Writer<'_>,
    facts: &ChangeFacts,
    change: &Change,
) -> Result<(), Failed> {
    let (before, booking) = (&facts.booking, &change.booking);
    let after = facts.funds.with(&change.funds);
    // What follows (events, ledger, messages, receipts) is derived from before and after, here and
    // nowhere else (docs/decisions/0013-settling-up.md).
    let (was, is) = (Some((before, &facts.funds)), (booking, &after));
    let readdressed = links_replaced(w, facts, change).await?;
    let events = announcements(was, is, w.now);
    let told = listeners(w, Some(before), booking, &events).await?;
    let notices =
        notifications::plan(w, Some(before), booking, &told.people, by_practice(change)).await?;
    let plan = messages(w, facts, change, &after, readdressed).await?;
    slot_changed(w, before, change).await?;
    // A change of the money alone leaves the booking's row and its version.
    if booking != before {
        bookings::update(w, before, change)?;
    }
    // Paid or proved: where it came from is nobody's business any more
    // (docs/decisions/0029-the-word-of-a-stranger.md).
    if !before.is_confirmed() && booking.is_confirmed() {
        origins::settle(w.tx, before.practice, before.id);
    }
    if let Some(at) = change.keeps_since {
        outside::keep(w.tx, booking.practice, booking.id, at);
    }
    money_and_traces(w, change)?;
    announce::write(w, booking, &events, &told.endpoints)?;
    ledger::write(w, booking, &transactions(was, is))?;
    let before = facts.client.details.email.as_ref();
    to_clients::write(w, booking, &plan, before, practice_says(change))?;
    notices.write(w.tx, booking.practice, w.now);
    // Last, since others wait for the receipts' counter from here on.
    receipts::issue(
        w,
        booking,
        &facts.client.details,
        &wanted(&facts.funds, &after),
    )
    .await
}

/// Who is told of it; nobody is asked for where there is nothing to tell.
async fn listeners(
    w: &mut Writer<'_>,
    before: Option<&Booking>,
    after: &Booking,
    events: &[Announcement<'_>],
) -> Result<Listeners, Failed> {
    if events.is_empty() && !notifications::is_news(before, after) {
        return Ok(Listeners::default());
    }
    listeners::read(w.tx, after.practice).await
}

/// New links, and another address; whether it is another one. They change the booking's row too, so each is sent by itself.
async fn links_replaced(
    w: &mut Writer<'_>,
    facts: &ChangeFacts,
    change: &Change,
) -> Result<bool, Failed> {
    let readdressed = match &change.details {
        Some(details) => links::readdress(w, &change.booking, &facts.client, details).await?,
        None => false,
    };
    if let Some(tokens) = &change.tokens {
        links::replace(w, &change.booking, tokens).await?;
    }
    Ok(readdressed)
}

/// The messages that follow for the client.
async fn messages(
    w: &mut Writer<'_>,
    facts: &ChangeFacts,
    change: &Change,
    after: &BookingMoney,
    readdressed: bool,
) -> Result<Plan, Failed> {
    let (was, booking) = ((&facts.booking, &facts.funds), &change.booking);
    let audience = audience(change, w.outgoing.texts);
    let plan = plan(Some(was), (booking, after), audience, w.now);
    let plan = plan.then(asking::plan(w, change, was, after).await?);
    let mut plan = to_clients::reaching(plan, facts.has_phone);
    if change.tokens.is_some() {
        plan = plan.then(relinked(booking, readdressed, audience.by_client, w.now));
    }
    if readdressed && facts.client.details.email.is_some() {
        // Once, without a name or a link (docs/decisions/0028-proof-of-mailbox.md).
        plan.new
            .push(by_email(MessageKind::AddressChanged, w.now, false));
    }
    Ok(plan)
}

fn audience(change: &Change, texted: bool) -> MessageAudience {
    MessageAudience {
        by_client: change.audit.actor == Actor::Client,
        texted,
    }
}

fn practice_says(change: &Change) -> PracticeSays<'_> {
    PracticeSays {
        words: change.words.as_ref(),
        delay_minutes: change.delay_minutes,
    }
}

/// The practice does something: by one of its keys, or by the link in a mail to it.
fn by_practice(change: &Change) -> bool {
    matches!(change.audit.actor, Actor::Key(_) | Actor::AnswerLink)
}

fn money_and_traces(w: &mut Writer<'_>, change: &Change) -> Result<(), Failed> {
    let (practice, booking) = (change.booking.practice, change.booking.id);
    funds::put(w, practice, &change.funds)?;
    if let Some(card) = &change.card {
        cards::insert(w.tx, practice, card);
    }
    if let Some(consent) = &change.consent {
        cards::agree(w.tx, practice, consent);
    }
    jobs::cancel(w.tx, practice, booking, &change.cancels, w.now);
    jobs::insert(w.tx, practice, booking, &change.jobs, w.now);
    audit::write(w.tx, practice, w.now, &change.audit);
    Ok(())
}

/// What the change means for what the booking takes.
async fn slot_changed(w: &mut Writer<'_>, before: &Booking, change: &Change) -> Result<(), Failed> {
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
        remember_occupancies(w.tx, booking, &touched, claimed);
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
fn remember_occupancies(tx: &mut Tx, booking: &Booking, touched: &[ResourceId], claimed: bool) {
    let occupancies = if claimed {
        booking.occupancies()
    } else {
        Vec::new()
    };
    tx.occupies(booking.id.0, touched, &occupancies);
}

/// Takes the booking's slot: its practitioners and room, or a seat in a session that has them. A session is made with
/// its first seat.
async fn claim(tx: &mut Tx, booking: &Booking) -> Result<(), Failed> {
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
            .bind(At(occupancy.sitting.end));
    }
}

/// Subscribers see another session: somebody came or went.
fn touch_session(w: &mut Writer<'_>, booking: &Booking) {
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

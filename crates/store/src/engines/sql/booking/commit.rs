//! Writing what was decided: booking, slot, money, jobs, audit. The caller's transaction makes it one.

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
    audit, bookings, jobs,
    listeners::{self, Listeners},
    outside, resources, slots,
    tx::{Failed, Writer},
};
use crate::{Actor, Change, ChangeFacts, NewClient, SlotChange};
use domain::{
    booking::Booking,
    clients::proving::relinked,
    messages::{MessageAudience, MessageKind, Plan, by_email, plan},
    money::{accounting::ledger::transactions, funds::BookingMoney, receipts::issuing::wanted},
    webhooks::events::{Announcement, announcements},
};

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
        slots::claim(w.tx, booking).await?;
    }
    // The client and the booking first: money, messages and deliveries refer to them.
    proving::keep(w, booking.practice, chain, client)?;
    bookings::insert(w, booking, made, change.override_note.as_ref())?;
    resources::assign(w.tx, booking, w.now);
    if booking.seat.is_none() {
        let claimed = change.slot == SlotChange::Claim;
        slots::remember(w.tx, booking, &booking.resources(), claimed);
    }
    slots::touch_session(w, booking);
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
    slots::change(w, before, change).await?;
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

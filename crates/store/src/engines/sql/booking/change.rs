//! Changing a booking: claim the key, lock, read the facts, decide, write. One transaction.

use super::{
    super::{
        clients::{origins, records, usage},
        money::{cards, funds, resale},
    },
    SqlStore, belongings,
    bookings::{self, LockedBooking},
    calendar, commit, idempotency, jobs, resources,
    tx::{Failed, Writer},
};
use crate::{
    ChangeCommand, ChangeFacts, CommandError, Committed, FoundBooking, Record,
    engines::recent_changes::RecentChanges,
};
use domain::ids::{BookingId, PracticeId};

impl SqlStore {
    pub(crate) async fn change_booking(
        &self,
        command: ChangeCommand,
    ) -> Result<Committed, CommandError> {
        self.run_command(
            "change_booking",
            command.now,
            command,
            |w, recent, command| Box::pin(change(w, recent, command)),
        )
        .await
    }
}

async fn change(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &ChangeCommand,
) -> Result<Committed, Failed> {
    // The key first: a repetition meets its twin here, before any lock of the booking
    // (docs/decisions/0010-idempotency-with-the-mutation.md).
    if let Some((once, _)) = &command.once
        && let Some(reply) =
            idempotency::claim(w.tx, w.vault, command.practice, once, w.now).await?
    {
        return Ok(Committed::Before(reply));
    }
    let mut facts = locked(w, command.practice, command.booking).await?;
    // After the claim: a repetition is answered as the first was, whatever the version is by now.
    if !command.expected.is(facts.booking.version) {
        return Err(CommandError::Stale.into());
    }
    ask(w, recent, command, &mut facts).await?;
    // The same pure function that was shown; the facts are those under the lock
    // (docs/decisions/0004-decide-again-under-the-lock.md).
    let change = (command.decide)(&facts).map_err(CommandError::Refused)?;
    // In the same commit: a job that lost its lease changes nothing.
    if let Some(finish) = command.finish {
        jobs::finish(w.tx, command.practice, finish, w.now).await?;
    }
    commit::changed_booking(w, &facts, &change).await?;
    let after = facts.after(&change);
    let Some((once, render)) = &command.once else {
        return Ok(Committed::Now(Box::new(after), None));
    };
    // Rendered before the commit, so that the answer is remembered with it
    // (docs/decisions/0010-idempotency-with-the-mutation.md).
    let reply = render(&after).map_err(CommandError::from)?;
    idempotency::record(w.tx, w.vault, command.practice, once, &reply)?;
    Ok(Committed::Now(Box::new(after), Some(reply)))
}

/// The booking, locked, with all that belongs to it.
pub(crate) async fn locked(
    w: &mut Writer<'_>,
    practice: PracticeId,
    id: BookingId,
) -> Result<ChangeFacts, Failed> {
    let LockedBooking {
        found,
        words,
        has_phone,
        outside,
    } = bookings::lock(w, practice, id)
        .await?
        .ok_or(CommandError::NotFound)?;
    let FoundBooking {
        booking,
        catalogue_revision,
        ..
    } = found;
    let (client, funds) = belongings::of_booking(w.tx, w.vault, practice, id).await?;
    let card = cards::read(w.tx, practice, booking.card).await?;
    let mut facts = ChangeFacts::of(Record {
        booking,
        client,
        note: words.note,
        answer: words.answer,
        override_note: words.override_note,
        funds,
        card,
        outside,
        catalogue_revision,
    });
    facts.has_phone = has_phone;
    Ok(facts)
}

/// Reads what the command asks about beyond the booking itself, each under its locks.
async fn ask(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &ChangeCommand,
    facts: &mut ChangeFacts,
) -> Result<(), Failed> {
    if let Some(extent) = &command.extent {
        // As it is now: it may have been moved since the command was prepared.
        let extent = extent.clone().with(&facts.booking);
        facts.assignments.last = resources::lock(w.tx, command.practice, &extent.resources).await?;
        // Under the locks, which whoever writes definitions takes too.
        if let Some(prepared) = command.catalogue_revision {
            let (revision, unproved) =
                origins::revision_and_unproved(w.tx, command.practice, command.booking).await?;
            if revision != prepared {
                return Err(CommandError::Stale.into());
            }
            facts.unproved = unproved;
        }
        let known = command.known.as_ref();
        facts.calendar = calendar::part(w.tx, recent, command.practice, &extent, known).await?;
        facts.assignments.earlier = facts.booking.practitioners.first().copied();
    }
    if let Some(around) = command.resale_around {
        facts.waiting = resale::waiting(w.tx, command.practice, around).await?;
    }
    // After the resources, as when a booking is placed: nobody waits for one that waits for them.
    if let Some(since) = command.goodwill_since
        && facts.booking.asks_goodwill(w.now)
    {
        records::lock(w.tx, command.practice, facts.booking.client).await?;
        facts.goodwill_used =
            funds::goodwill(w.tx, command.practice, facts.booking.client, since).await?;
    }
    if command.usage {
        let (practice, booking) = (command.practice, &facts.booking);
        records::lock(w.tx, practice, booking.client).await?;
        let person = records::person_index(w.vault, practice, &facts.client.details);
        facts.usage =
            usage::usage(w.tx, practice, &person, booking.service, booking.id, w.now).await?;
    }
    Ok(())
}

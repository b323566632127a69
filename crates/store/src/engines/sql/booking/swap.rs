//! Swapping two bookings: claim the key, lock both, read the facts, decide, write. One transaction.

use super::{
    super::clients::origins,
    SqlStore, calendar,
    change::locked,
    commit, idempotency, resources, slots,
    tx::{Failed, Writer},
};
use crate::{
    ChangeFacts, CommandError, SwapCommand, Swapped, engines::recent_changes::RecentChanges,
};

impl SqlStore {
    pub(crate) async fn swap_bookings(
        &self,
        command: SwapCommand,
    ) -> Result<Swapped, CommandError> {
        self.run_command(
            "swap_bookings",
            command.now,
            command,
            |w, recent, command| Box::pin(swap(w, recent, command)),
        )
        .await
    }
}

async fn swap(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &SwapCommand,
) -> Result<Swapped, Failed> {
    let (once, render) = &command.once;
    if let Some(reply) = idempotency::claim(w.tx, w.vault, command.practice, once, w.now).await? {
        return Ok(Swapped::Before(reply));
    }
    let mut facts = both(w, command).await?;
    ask(w, recent, command, &mut facts).await?;
    let changes = (command.decide)(&facts).map_err(CommandError::Refused)?;
    // Both give their time back before either takes the other's: the database refuses two in one
    // place, for however short a moment.
    for one in &facts {
        slots::release(w.tx, &one.booking).await?;
    }
    // What two changes do to one practitioner is not told apart: their calendars are read again.
    w.tx.locked.clear();
    for (facts, change) in facts.iter().zip(&changes) {
        w.tx.flush().await?;
        commit::changed_booking(w, facts, change).await?;
    }
    let [first, second] = &facts;
    let after = [first.after(&changes[0]), second.after(&changes[1])];
    let reply = render(&after).map_err(CommandError::from)?;
    idempotency::record(w.tx, w.vault, command.practice, once, &reply)?;
    Ok(Swapped::Now(Box::new(after), reply))
}

/// Both bookings, locked, as they were found.
async fn both(w: &mut Writer<'_>, command: &SwapCommand) -> Result<[ChangeFacts; 2], Failed> {
    let (practice, [first, second]) = (command.practice, command.bookings);
    // In order of id, so that two who swap the same never wait for each other.
    let facts = if first < second {
        let first = locked(w, practice, first).await?;
        [first, locked(w, practice, second).await?]
    } else {
        let second = locked(w, practice, second).await?;
        [locked(w, practice, first).await?, second]
    };
    let is_as_found = |(one, version): (&ChangeFacts, i64)| one.booking.version == version;
    if facts.iter().zip(command.versions).all(is_as_found) {
        Ok(facts)
    } else {
        Err(CommandError::Stale.into())
    }
}

/// Reads the calendars that decide, under the locks of all practitioners and rooms concerned.
async fn ask(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &SwapCommand,
    facts: &mut [ChangeFacts; 2],
) -> Result<(), Failed> {
    let practice = command.practice;
    let extents = command
        .extents
        .clone()
        .map(|extent| extent.with(&facts[0].booking).with(&facts[1].booking));
    let mut resources: Vec<_> = extents
        .iter()
        .flat_map(|extent| extent.resources.iter().copied())
        .collect();
    resources.sort_unstable();
    resources.dedup();
    let last = resources::lock(w.tx, practice, &resources).await?;
    let (revision, _) = origins::revision_and_unproved(w.tx, practice, command.bookings[0]).await?;
    if revision != command.catalogue_revision {
        return Err(CommandError::Stale.into());
    }
    for (one, extent) in facts.iter_mut().zip(&extents) {
        one.calendar = calendar::part(w.tx, recent, practice, extent, None).await?;
        one.assignments.last.clone_from(&last);
        one.assignments.earlier = one.booking.practitioners.first().copied();
    }
    Ok(())
}

//! Placing a booking: claim the key, lock, read the facts, decide, write. One transaction.

use std::collections::BTreeMap;

use super::{
    super::{
        clients::{
            origins,
            proving::{self, Chain},
            records, usage,
        },
        money::resale,
    },
    SqlStore,
    bookings::BookingSecrets,
    calendar, commit, idempotency, resources,
    tx::{Failed, Writer},
};
use crate::{
    CommandError, Committed, PlaceAllCommand, PlaceCommand, PlaceFacts, Reply, SearchOutcome,
    engines::recent_changes::RecentChanges,
};
use domain::{
    booking::{assignment::Assignments, availability::calendar::Calendar, placing::ClientUsage},
    ids::PractitionerId,
};

impl SqlStore {
    pub(crate) async fn place_booking(
        &self,
        command: PlaceCommand,
    ) -> Result<SearchOutcome<Committed>, CommandError> {
        self.run_command(
            "place_booking",
            command.now,
            command,
            |w, recent, command| Box::pin(place(w, recent, command)),
        )
        .await
    }

    pub(crate) async fn place_bookings(
        &self,
        command: PlaceAllCommand,
    ) -> Result<Reply, CommandError> {
        self.run_command(
            "place_bookings",
            command.now,
            command,
            |w, recent, command| Box::pin(place_all(w, recent, command)),
        )
        .await
    }
}

async fn place_all(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &PlaceAllCommand,
) -> Result<Reply, Failed> {
    let (once, render) = &command.once;
    if let Some(reply) = idempotency::claim(w.tx, w.vault, command.practice, once, w.now).await? {
        return Ok(reply);
    }
    let mut placed = Vec::with_capacity(command.placements.len());
    for placement in &command.placements {
        // The next is decided by what this one takes.
        w.tx.flush().await?;
        match place(w, recent, placement).await? {
            SearchOutcome::Done(Committed::Now(record, _)) => placed.push(*record),
            SearchOutcome::Done(Committed::Before(_)) | SearchOutcome::Stale => {
                return Err(CommandError::Stale.into());
            }
        }
    }
    let reply = render(&placed).map_err(CommandError::from)?;
    idempotency::record(w.tx, w.vault, command.practice, once, &reply)?;
    Ok(reply)
}

async fn place(
    w: &mut Writer<'_>,
    recent: &RecentChanges,
    command: &PlaceCommand,
) -> Result<SearchOutcome<Committed>, Failed> {
    // The key before anything is read: a repetition meets its twin here and not the twin's booking
    // (docs/decisions/0010-idempotency-with-the-mutation.md).
    if let Some((once, _)) = &command.once
        && let Some(reply) =
            idempotency::claim(w.tx, w.vault, command.practice, once, w.now).await?
    {
        return Ok(SearchOutcome::Done(Committed::Before(reply)));
    }
    let email_index = records::email_index(w.vault, command.practice, &command.client.details);
    let hashes = command
        .from
        .as_ref()
        .map(|from| origins::Hashes::of(w.vault, command.practice, from));
    // The order of locks, always: the mail address, the network, then practitioners and rooms by id
    // (docs/decisions/0029-the-word-of-a-stranger.md, 0003-occupancies-and-revisions.md). Whoever
    // took them otherwise would wait in a circle.
    match &hashes {
        Some(hashes) => hashes.lock(w.tx, &email_index).await?,
        None => records::lock_address(w.tx, &email_index).await?,
    }
    let assigned = resources::lock(w.tx, command.practice, &command.extent.resources).await?;
    // After the locks: the proof joins chains, and the address is locked for that.
    let chain = proving::chain(
        w,
        command.practice,
        &command.client.details,
        command.follows,
    )
    .await?;
    let usage = usage(w, command, chain.is_proved(), &email_index, hashes.as_ref()).await?;
    let calendar = calendar::part(
        w.tx,
        recent,
        command.practice,
        &command.extent,
        command.known.as_ref(),
    )
    .await?;
    let facts = facts(w, command, &chain, usage, (calendar, assigned)).await?;
    let proved = chain.is_proved();
    // Decided again under the locks, by the function that listed
    // (docs/decisions/0004-decide-again-under-the-lock.md).
    let change = (command.decide)(&facts).map_err(CommandError::Refused)?;
    let made = secrets(command, &chain);
    commit::new_booking(w, &change, &made, (chain, &command.client)).await?;
    // Neither paid nor proved yet: counted by where it came from
    // (docs/decisions/0029-the-word-of-a-stranger.md).
    if let Some(hashes) = hashes.filter(|_| origins::is_unpaid(&change.booking) || !proved) {
        origins::remember(w.tx, &change.booking, &hashes, w.now);
    }
    let placed = command.placed(&change);
    let Some((once, render)) = &command.once else {
        return Ok(SearchOutcome::Done(Committed::Now(Box::new(placed), None)));
    };
    // In the same commit as the booking (docs/decisions/0010-idempotency-with-the-mutation.md).
    let reply = render(&placed).map_err(CommandError::from)?;
    idempotency::record(w.tx, w.vault, command.practice, once, &reply)?;
    Ok(SearchOutcome::Done(Committed::Now(
        Box::new(placed),
        Some(reply),
    )))
}

/// What the new booking is decided by.
async fn facts(
    w: &mut Writer<'_>,
    command: &PlaceCommand,
    chain: &Chain,
    usage: ClientUsage,
    (calendar, last): (Calendar, BTreeMap<PractitionerId, jiff::Timestamp>),
) -> Result<PlaceFacts, Failed> {
    // Whom one saw before is told to who has proved who they are, and to nobody else.
    let (client, earlier) = match chain {
        Chain::Joined(client, _) => (
            client.id,
            usage::earlier(w.tx, command.practice, client.id).await?,
        ),
        Chain::New { .. } => (command.client.id, None),
    };
    Ok(PlaceFacts {
        calendar,
        assignments: Assignments {
            earlier,
            last,
            ..Assignments::default()
        },
        usage,
        client,
        proved: chain.is_proved(),
        waiting: if command.needs.resale {
            resale::waiting(w.tx, command.practice, command.extent.start).await?
        } else {
            Vec::new()
        },
    })
}

/// What belongs to it and is never shown.
fn secrets(command: &PlaceCommand, chain: &Chain) -> BookingSecrets {
    BookingSecrets {
        manage_hash: command.manage_hash,
        manage_token: command.manage_token.clone(),
        mail_hash: command.mail_hash,
        mail_token: command.mail_token.clone(),
        follows: match chain {
            Chain::Joined(_, of_theirs) => Some(*of_theirs),
            Chain::New { .. } => None,
        },
        note: command.note.clone(),
        phone: command.client.details.phone.clone(),
    }
}

/// What counts against a new booking: holds, and what was proved to be the person's.
async fn usage(
    w: &mut Writer<'_>,
    command: &PlaceCommand,
    proved: bool,
    email_index: &[u8],
    hashes: Option<&origins::Hashes>,
) -> Result<ClientUsage, Failed> {
    let person = records::person_index(w.vault, command.practice, &command.client.details);
    let asker = usage::Asker {
        practice: command.practice,
        person_index: &person,
        email_index,
        service: command.service,
    };
    // Under the locks, and before anything is decided by the definitions that it was prepared with.
    let (revision, mut usage) = usage::counts(w.tx, &asker, w.now).await?;
    if revision != command.catalogue_revision {
        return Err(CommandError::Stale.into());
    }
    if command.needs.holds {
        usage.held_with = usage::held_with(w.tx, command.practice).await?;
    }
    if let Some(hashes) = hashes {
        origins::look(w.tx, command.practice, hashes, w.now, &mut usage).await?;
        if command.needs.unproved {
            usage.unproved =
                origins::unproved_around(w.tx, command.practice, command.extent.start).await?;
        }
    } else {
        usage.lately = 0;
    }
    if let Some(solved) = &command.solved {
        usage.solved = origins::spend(w.tx, command.practice, solved).await?;
    }
    usage.booked = match (proved, command.previous) {
        (false, None) => Vec::new(),
        (proved, previous) => {
            usage::booked(
                w.tx,
                command.practice,
                &person,
                (proved, previous),
                command.extent.start,
            )
            .await?
        }
    };
    Ok(usage)
}

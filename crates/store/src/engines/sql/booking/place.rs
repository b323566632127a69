//! Placing a booking: claim the key, lock, read the facts, decide, write. One transaction.

use std::sync::Arc;

use super::{
    SqlStore, bookings, calendar,
    clients::{
        origins,
        proving::{self, Chain},
        records,
    },
    commit, idempotency,
    money::resale,
    resources,
    tx::{Failed, Tx},
};
use crate::{
    CommandError, Committed, PlaceCommand, PlaceFacts, SearchOutcome, engines::vault::Vault,
};
use domain::{
    booking::{assignment::Assignments, placing::ClientUsage},
    ids::{BookingId, PracticeId},
};

const REVISION: &str = "SELECT revision FROM practices WHERE practice_id = $1";

impl SqlStore {
    pub(crate) async fn place_booking(
        &self,
        command: PlaceCommand,
    ) -> Result<SearchOutcome<Committed>, CommandError> {
        let (vault, texts, command) = (self.vault.clone(), self.texts, Arc::new(command));
        self.in_transaction("place_booking", move |tx| {
            let (vault, command) = (vault.clone(), command.clone());
            Box::pin(async move { place(tx, &vault, texts, &command).await })
        })
        .await
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
async fn place(
    tx: &mut Tx,
    vault: &Vault,
    texts: bool,
    command: &PlaceCommand,
) -> Result<SearchOutcome<Committed>, Failed> {
    if let Some(reply) =
        idempotency::claim(tx, vault, command.practice, &command.once, command.now).await?
    {
        return Ok(SearchOutcome::Done(Committed::Before(reply)));
    }
    let email_index = records::email_index(vault, command.practice, &command.client.details);
    records::lock_address(tx, &email_index).await?;
    let hashes = command
        .from
        .as_ref()
        .map(|from| origins::Hashes::of(vault, command.practice, from));
    if let Some(hashes) = &hashes {
        hashes.lock(tx).await?;
    }
    let assigned = resources::lock(tx, command.practice, &command.resources).await?;
    if revision(tx, command.practice).await? != command.catalogue_revision {
        return Err(CommandError::Stale.into());
    }
    let chain = proving::chain(
        tx,
        vault,
        command.practice,
        &command.client.details,
        command.follows,
        command.now,
    )
    .await?;
    let (client, follows) = match &chain {
        Chain::Joined(client, of_theirs) => (client.id, Some(*of_theirs)),
        Chain::New { .. } => (command.client.id, None),
    };
    let usage = usage(
        tx,
        vault,
        command,
        chain.is_proved(),
        &email_index,
        hashes.as_ref(),
    )
    .await?;
    // Whom one saw before is told to who has proved who they are, and to nobody else.
    let earlier = match &chain {
        Chain::Joined(client, _) => records::earlier(tx, command.practice, client.id).await?,
        Chain::New { .. } => None,
    };
    let facts = PlaceFacts {
        calendar: calendar::around(tx, command.practice, command.around).await?,
        assignments: Assignments {
            earlier,
            upcoming: bookings::upcoming(tx, command.practice, command.now).await?,
            last: assigned,
        },
        usage,
        client,
        proved: chain.is_proved(),
        waiting: resale::waiting(tx, command.practice, command.around).await?,
    };
    let proved = chain.is_proved();
    let change = (command.decide)(&facts).map_err(CommandError::Refused)?;
    records::keep(
        tx,
        vault,
        command.practice,
        chain,
        &command.client,
        command.now,
    )
    .await?;
    let made = bookings::BookingSecrets {
        manage_hash: command.manage_hash,
        manage_token: command.manage_token.clone(),
        mail_hash: command.mail_hash,
        mail_token: command.mail_token.clone(),
        follows,
        note: command.note.clone(),
        phone: command.client.details.phone.clone(),
    };
    commit::new_booking(tx, vault, &change, &made, texts, command.now).await?;
    if let Some(hashes) = hashes.filter(|_| change.booking.waits_for_payment() || !proved) {
        origins::remember(tx, &change.booking, &hashes, command.now).await?;
    }
    if let Some(reply) = &change.reply {
        idempotency::record(tx, vault, command.practice, &command.once, reply).await?;
    }
    Ok(SearchOutcome::Done(Committed::Now(Box::new(change))))
}

/// What counts against a new booking: holds, and what was proved to be the person's.
async fn usage(
    tx: &mut Tx,
    vault: &Vault,
    command: &PlaceCommand,
    proved: bool,
    email_index: &[u8],
    hashes: Option<&origins::Hashes>,
) -> Result<ClientUsage, Failed> {
    let mut holds = records::holds(tx, command.practice, email_index).await?;
    origins::look(
        tx,
        command.practice,
        hashes,
        command.around,
        command.now,
        &mut holds,
    )
    .await?;
    if let Some(solved) = &command.solved {
        holds.solved = origins::spend(tx, command.practice, solved).await?;
    }
    let person = records::person_index(vault, command.practice, &command.client.details);
    let none = BookingId(uuid::Uuid::nil());
    let own = proving::usage(
        tx,
        command.practice,
        &person,
        command.service,
        none,
        command.now,
    )
    .await?;
    let booked = match (proved, command.previous) {
        (false, None) => Vec::new(),
        (proved, previous) => {
            proving::booked(
                tx,
                command.practice,
                &person,
                (proved, previous),
                command.around,
            )
            .await?
        }
    };
    Ok(ClientUsage {
        ever: own.ever,
        of_service: own.of_service,
        active: own.active,
        booked,
        ..holds
    })
}

/// The revision of the practice's definitions.
pub(crate) async fn revision(tx: &mut Tx, practice: PracticeId) -> Result<i64, Failed> {
    let found = sqlx::query_scalar(REVISION)
        .bind(practice.0)
        .fetch_optional(&mut **tx)
        .await?;
    found.ok_or_else(|| CommandError::NotFound.into())
}

//! Placing a booking: claim the key, lock, read the facts, decide, write. One transaction.

use std::sync::Arc;

use super::{
    SqlStore, bookings, calendar, clients, commit, engine, idempotency, resale, resources,
    tx::{Failed, Tx},
};
use crate::{
    domain::{assignment::Assignments, ids::PracticeId},
    ports::store::{CommandError, Committed, PlaceCommand, PlaceFacts, Searched},
    store::vault::Vault,
};

const REVISION: &str = "SELECT revision FROM practices WHERE practice_id = $1";

impl SqlStore {
    pub(super) async fn place_booking(&self, command: PlaceCommand) -> Result<Searched<Committed>, CommandError> {
        let (vault, texts, command) = (self.vault.clone(), self.texts, Arc::new(command));
        self.in_transaction("place_booking", move |tx| {
            let (vault, command) = (vault.clone(), command.clone());
            Box::pin(async move { place(tx, &vault, texts, &command).await })
        })
        .await
    }
}

async fn place(tx: &mut Tx, vault: &Vault, texts: bool, command: &PlaceCommand) -> Result<Searched<Committed>, Failed> {
    if let Some(reply) = idempotency::claim(tx, vault, command.practice, &command.once, command.now).await? {
        return Ok(Searched::Done(Committed::Before(reply)));
    }
    let email_index = clients::email_index(vault, command.practice, &command.client.details);
    lock_client(tx, &email_index).await?;
    let assigned = resources::lock(tx, command.practice, &command.resources).await?;
    if revision(tx, command.practice).await? != command.catalogue_revision {
        return Err(CommandError::Stale.into());
    }
    let met = clients::met(tx, vault, command.practice, &command.client.details).await?;
    let client = met.as_ref().map_or(command.client.id, |met| met.id);
    let person_index = clients::person_index(vault, command.practice, &command.client.details);
    let address_index = command.address.as_ref().map(|address| vault.index(command.practice, "address", address));
    let standing = clients::standing(
        tx,
        command.practice,
        command.service,
        (&email_index, &person_index),
        address_index.as_deref(),
        command.now,
    )
    .await?;
    let facts = PlaceFacts {
        calendar: calendar::around(tx, command.practice, command.around).await?,
        assignments: Assignments {
            earlier: clients::earlier(tx, command.practice, client).await?,
            upcoming: bookings::upcoming(tx, command.practice, command.now).await?,
            last: assigned,
        },
        standing,
        client,
        waiting: resale::waiting(tx, command.practice, command.around).await?,
    };
    let change = (command.decide)(&facts).map_err(CommandError::Refused)?;
    clients::keep(tx, vault, command.practice, met, &command.client, command.now).await?;
    let made = bookings::Made {
        manage_hash: command.manage_hash,
        manage_token: command.manage_token.clone(),
        mail_hash: command.mail_hash,
        mail_token: command.mail_token.clone(),
        follows: command.follows,
        address_index,
        note: command.note.clone(),
        phone: command.client.details.phone.clone(),
    };
    commit::new_booking(tx, vault, &change, &made, texts, command.now).await?;
    if let Some(reply) = &change.reply {
        idempotency::record(tx, vault, command.practice, &command.once, reply).await?;
    }
    Ok(Searched::Done(Committed::Now(Box::new(change))))
}

/// One booking of a client at a time, so that what they may have can be counted.
pub(super) async fn lock_client(tx: &mut Tx, email_index: &[u8]) -> Result<(), Failed> {
    if let (Some(lock), Some(key)) = (engine::LOCK_CLIENT, email_index.first_chunk::<8>()) {
        sqlx::query(lock).bind(i64::from_be_bytes(*key)).execute(&mut **tx).await?;
    }
    Ok(())
}

/// The revision of the practice's definitions.
pub(super) async fn revision(tx: &mut Tx, practice: PracticeId) -> Result<i64, Failed> {
    let found = sqlx::query_scalar(REVISION).bind(practice.0).fetch_optional(&mut **tx).await?;
    found.ok_or_else(|| CommandError::NotFound.into())
}

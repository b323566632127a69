//! Clients: sealed details, found by keyed hashes.

use serde::de::DeserializeOwned;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, Db, SqlStore, audit, engine,
    tx::{Failed, Tx},
};
use crate::{
    ClientChange, CommandError, Queue, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    clients::{ChainUsage, Client, ClientDetails},
    ids::{BookingId, ClientId, PracticeId},
};

type Connection = <Db as sqlx::Database>::Connection;

/// What a [`ClientRow`] is read from.
macro_rules! client_columns {
    () => {
        "id, details, proved_at, mixed"
    };
}
pub(crate) use client_columns;

const FIND: &str = concat!(
    "SELECT ",
    client_columns!(),
    " FROM clients WHERE practice_id = $1 AND id = $2"
);
const LOCK: &str = locked!("SELECT id FROM clients WHERE practice_id = $1 AND id = $2");
const UPDATE: &str = "UPDATE clients SET details = $3 WHERE practice_id = $1 AND id = $2";

const RENAME: &str = "UPDATE clients SET person_index = $3 WHERE practice_id = $1 AND id = $2";
const IS_TAKEN: &str = r"SELECT COUNT(*)
    FROM clients
    WHERE practice_id = $1 AND person_index = $2 AND id <> $3 AND proved_at IS NOT NULL";
const ADDRESS_OF: &str = r"SELECT c.email_index
    FROM clients c
    JOIN bookings b ON b.practice_id = c.practice_id AND b.client_id = c.id
    WHERE b.practice_id = $1 AND b.id = $2";
const ANY_BOOKING: &str = r"SELECT id
    FROM bookings
    WHERE practice_id = $1 AND client_id = $2
    ORDER BY booked_at, id LIMIT 1";

/// What waits for a moment that was right by other rules is looked at again.
const LOOK_AGAIN: &str = r"UPDATE messages
    SET due_at = $3
    WHERE practice_id = $1 AND state = 'due' AND due_at > $3 AND booking_id IN (SELECT b.id
        FROM clients c CROSS JOIN bookings b
        WHERE c.practice_id = $1 AND c.email_index = $2 AND b.practice_id = c.practice_id
        AND b.client_id = c.id)";

#[derive(FromRow)]
pub(crate) struct ClientRow {
    pub id: Uuid,
    pub details: Encrypted<ClientDetails>,
    pub proved_at: Option<At>,
    pub mixed: bool,
}

impl ClientRow {
    pub(crate) fn client(&self, vault: &Vault, practice: PracticeId) -> Result<Client, StoreError> {
        // Proved counts first. `mixed` are clients of before chains were kept apart.
        let usage = match (&self.proved_at, self.mixed) {
            (Some(at), _) => ChainUsage::Proved(at.0),
            (None, true) => ChainUsage::Mixed,
            (None, false) => ChainUsage::Unproved,
        };
        Ok(Client {
            id: ClientId(self.id),
            details: open_details(vault, practice, self.id, &self.details)?,
            usage,
        })
    }
}

/// A client by id.
async fn read(
    connection: &mut Connection,
    vault: &Vault,
    practice: PracticeId,
    id: ClientId,
) -> Result<Client, Failed> {
    let row = sqlx::query_as::<_, ClientRow>(FIND)
        .bind(practice.0)
        .bind(id.0)
        .fetch_one(connection)
        .await?;
    Ok(row.client(vault, practice)?)
}

/// What a client told us.
pub(crate) fn open_details<T: DeserializeOwned>(
    vault: &Vault,
    practice: PracticeId,
    client: Uuid,
    details: &Encrypted<T>,
) -> Result<T, StoreError> {
    Ok(vault.open(place(practice, client), details)?)
}

/// Nobody else counts or changes what is the client's until this transaction ends.
pub(crate) async fn lock(
    tx: &mut Tx,
    practice: PracticeId,
    client: ClientId,
) -> Result<(), Failed> {
    sqlx::query(LOCK)
        .bind(practice.0)
        .bind(client.0)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(())
}

impl SqlStore {
    pub(crate) async fn change_details(
        &self,
        change: ClientChange,
    ) -> Result<ClientDetails, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("change_client", move |tx| {
            let (vault, change) = (vault.clone(), change.clone());
            Box::pin(async move { change_client(tx, &vault, &change).await })
        })
        .await
    }
}

async fn change_client(
    tx: &mut Tx,
    vault: &Vault,
    change: &ClientChange,
) -> Result<ClientDetails, Failed> {
    let ClientChange {
        practice, client, ..
    } = *change;
    lock(tx, practice, client).await?;
    let known = read(tx, vault, practice, client).await?.details;
    let details = (change.decide)(known.clone());
    if details == known {
        return Ok(details);
    }
    let sealed = vault
        .seal(place(practice, client.0), &details)
        .map_err(StoreError::from)?;
    sqlx::query(UPDATE)
        .bind(practice.0)
        .bind(client.0)
        .bind(sealed)
        .execute(&mut **tx)
        .await?;
    // Who books again under the new name is the same person, unless somebody else is known by it.
    if details.person_key() != known.person_key() {
        let index = person_index(vault, practice, &details);
        let taken = sqlx::query_scalar::<_, i64>(IS_TAKEN)
            .bind(practice.0)
            .bind(&index)
            .bind(client.0)
            .fetch_one(&mut **tx)
            .await?;
        if taken == 0 {
            sqlx::query(RENAME)
                .bind(practice.0)
                .bind(client.0)
                .bind(index)
                .execute(&mut **tx)
                .await?;
        }
    }
    let email = email_index(vault, practice, &details);
    look_again(tx, practice, &email, change.now);
    audit::write(tx, practice, change.now, &change.audit);
    Ok(details)
}

/// What waits to be sent to the address is looked at by the rules that count now.
pub(crate) fn look_again(tx: &mut Tx, practice: PracticeId, email: &[u8], now: jiff::Timestamp) {
    // There may be none; then whoever sends looks once for nothing.
    tx.enqueued(Queue::Messages, now, now);
    tx.write(LOOK_AGAIN)
        .bind(practice.0)
        .bind(email)
        .bind(At(now));
}

/// One person: an address and a name, however both are written.
pub(crate) fn person_index(
    vault: &Vault,
    practice: PracticeId,
    details: &ClientDetails,
) -> Vec<u8> {
    vault.index(practice, "person", &details.person_key())
}

pub(crate) fn email_index(vault: &Vault, practice: PracticeId, details: &ClientDetails) -> Vec<u8> {
    vault.index(practice, "email", &details.email_key())
}

/// One act of an address at a time, so that what its clients may have can be counted.
pub(crate) async fn lock_address(tx: &mut Tx, email_index: &[u8]) -> Result<(), Failed> {
    // On SQLite there is no such lock: its one writer is one.
    if let (Some(lock), Some(key)) = (engine::LOCK_CLIENT, email_index.first_chunk::<8>()) {
        sqlx::query(lock)
            .bind(i64::from_be_bytes(*key))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The same, and then one request of a network.
pub(crate) async fn lock_address_and(
    tx: &mut Tx,
    email_index: &[u8],
    network: &[u8],
) -> Result<(), Failed> {
    if let (Some(lock), Some(first), Some(second)) = (
        engine::LOCK_BOTH,
        email_index.first_chunk::<8>(),
        network.first_chunk::<8>(),
    ) {
        sqlx::query(lock)
            .bind(i64::from_be_bytes(*first))
            .bind(i64::from_be_bytes(*second))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// The same, of the address that a booking was made with.
pub(crate) async fn lock_address_of(
    tx: &mut Tx,
    practice: PracticeId,
    booking: BookingId,
) -> Result<(), Failed> {
    let email = sqlx::query_scalar::<_, Vec<u8>>(ADDRESS_OF)
        .bind(practice.0)
        .bind(booking.0)
        .fetch_one(&mut **tx)
        .await?;
    lock_address(tx, &email).await
}

/// One of a client's bookings.
pub(crate) async fn any_booking(
    tx: &mut Tx,
    practice: PracticeId,
    client: ClientId,
) -> Result<BookingId, Failed> {
    Ok(BookingId(
        sqlx::query_scalar(ANY_BOOKING)
            .bind(practice.0)
            .bind(client.0)
            .fetch_one(&mut **tx)
            .await?,
    ))
}

pub(crate) fn place(practice: PracticeId, row: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "clients",
        row,
    }
}

//! Clients: sealed details, found by keyed hashes; and how they stand with the practice.

use serde::de::DeserializeOwned;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, SqlStore, audit,
    rows::small,
    tx::{Failed, Tx, broken},
};
use crate::{
    domain::{
        client::{Client, ClientDetails},
        ids::{BookingId, ClientId, PracticeId, PractitionerId, ServiceId},
        placing::Standing,
    },
    ports::store::{ClientChange, CommandError, NewClient, StoreError},
    store::{
        sealed::Sealed,
        vault::{Place, Vault},
    },
};

const FIND_PERSON: &str = "SELECT id, details FROM clients WHERE practice_id = $1 AND person_index = $2";
const FIND: &str = "SELECT id, details FROM clients WHERE practice_id = $1 AND id = $2";
const LOCK: &str = locked!("SELECT id FROM clients WHERE practice_id = $1 AND id = $2");
const INSERT: &str =
    "INSERT INTO clients (practice_id, id, email_index, person_index, details, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
const UPDATE: &str = "UPDATE clients SET details = $3 WHERE practice_id = $1 AND id = $2";
const STANDING: &str = "SELECT \
     COUNT(CASE WHEN b.state IN ('held', 'confirmed', 'completed', 'no_show') AND c.person_index = $5 THEN 1 END) AS ever, \
     COUNT(CASE WHEN b.state IN ('held', 'confirmed', 'completed', 'no_show') AND c.person_index = $5 AND b.service_id = $3 THEN 1 END) AS of_service, \
     COUNT(CASE WHEN b.state IN ('held', 'confirmed') AND c.person_index = $5 AND b.ends_at > $4 THEN 1 END) AS active, \
     COUNT(CASE WHEN b.state = 'held' THEN 1 END) AS held \
     FROM bookings b JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id \
     WHERE b.practice_id = $1 AND c.email_index = $2";
const HELD: &str = "SELECT practitioners, address_index FROM bookings WHERE practice_id = $1 AND state = 'held'";
const EARLIER: &str = "SELECT b.practitioners FROM bookings b \
     WHERE b.practice_id = $1 AND b.client_id = $2 AND b.state NOT IN ('expired', 'declined') ORDER BY b.booked_at DESC LIMIT 1";

const FIRST_CHAIN: &str = "SELECT COUNT(*) FROM bookings b WHERE b.practice_id = $1 AND b.id = $2 AND b.chain_id = \
     (SELECT o.chain_id FROM bookings o WHERE o.practice_id = $1 AND o.client_id = b.client_id ORDER BY o.booked_at, o.id LIMIT 1)";
const RENAME: &str = "UPDATE clients SET person_index = $3 WHERE practice_id = $1 AND id = $2";

/// What waits for a moment that was right by other rules is looked at again.
const LOOK_AGAIN: &str = "UPDATE messages SET due_at = $3 WHERE practice_id = $1 AND state = 'due' AND due_at > $3 \
     AND booking_id IN (SELECT id FROM bookings WHERE practice_id = $1 AND client_id = $2)";

#[derive(FromRow)]
struct ClientRow {
    id: Uuid,
    details: Sealed<ClientDetails>,
}

#[derive(FromRow)]
struct StandingRow {
    ever: i64,
    of_service: i64,
    active: i64,
    held: i64,
}

#[derive(FromRow)]
struct HeldRow {
    practitioners: Json<Vec<PractitionerId>>,
    address_index: Option<Vec<u8>>,
}

/// A client by id.
pub(super) async fn read(
    tx: &mut <super::Db as sqlx::Database>::Connection,
    vault: &Vault,
    practice: PracticeId,
    id: ClientId,
) -> Result<Client, Failed> {
    let row = sqlx::query_as::<_, ClientRow>(FIND).bind(practice.0).bind(id.0).fetch_one(tx).await?;
    open(vault, practice, &row)
}

fn open(vault: &Vault, practice: PracticeId, row: &ClientRow) -> Result<Client, Failed> {
    Ok(Client { id: ClientId(row.id), details: open_details(vault, practice, row.id, &row.details)? })
}

/// What a client told us.
pub(super) fn open_details<T: DeserializeOwned>(
    vault: &Vault,
    practice: PracticeId,
    client: Uuid,
    details: &Sealed<T>,
) -> Result<T, StoreError> {
    Ok(vault.open(place(practice, client), details)?)
}

/// Nobody else counts or changes what is the client's until this transaction ends.
pub(super) async fn lock(tx: &mut Tx, practice: PracticeId, client: ClientId) -> Result<(), Failed> {
    sqlx::query(LOCK).bind(practice.0).bind(client.0).fetch_optional(&mut **tx).await?;
    Ok(())
}

/// The client of that name and address, if the practice has met them.
pub(super) async fn met(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    details: &ClientDetails,
) -> Result<Option<Client>, Failed> {
    let index = vault.index(practice, "person", &details.person_key());
    let row = sqlx::query_as::<_, ClientRow>(FIND_PERSON).bind(practice.0).bind(index).fetch_optional(&mut **tx).await?;
    row.map(|row| open(vault, practice, &row)).transpose()
}

/// Remembers who books: a new client, or what is new about one met before.
pub(super) async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    practice: PracticeId,
    met: Option<Client>,
    new: &NewClient,
    now: jiff::Timestamp,
) -> Result<(), Failed> {
    if let Some(Client { id, details }) = met {
        let known = details.clone().met_again(new.details.clone());
        if known != details {
            let sealed = vault.seal(place(practice, id.0), &known).map_err(StoreError::from)?;
            sqlx::query(UPDATE).bind(practice.0).bind(id.0).bind(sealed).execute(&mut **tx).await?;
            look_again(tx, practice, id, now).await?;
        }
        return Ok(());
    }
    sqlx::query(INSERT)
        .bind(practice.0)
        .bind(new.id.0)
        .bind(email_index(vault, practice, &new.details))
        .bind(vault.index(practice, "person", &new.details.person_key()))
        .bind(vault.seal(place(practice, new.id.0), &new.details).map_err(StoreError::from)?)
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl SqlStore {
    pub(super) async fn is_in_first_chain(&self, practice: PracticeId, booking: BookingId) -> Result<bool, StoreError> {
        let count = sqlx::query_scalar::<_, i64>(FIRST_CHAIN).bind(practice.0).bind(booking.0).fetch_one(&self.read).await;
        Ok(count.map_err(broken)? > 0)
    }

    pub(super) async fn change_details(&self, change: ClientChange) -> Result<ClientDetails, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("change_client", move |tx| {
            let (vault, change) = (vault.clone(), change.clone());
            Box::pin(async move { change_client(tx, &vault, &change).await })
        })
        .await
    }
}

async fn change_client(tx: &mut Tx, vault: &Vault, change: &ClientChange) -> Result<ClientDetails, Failed> {
    let ClientChange { practice, client, .. } = *change;
    lock(tx, practice, client).await?;
    let known = read(tx, vault, practice, client).await?.details;
    let details = (change.decide)(known.clone());
    if details == known {
        return Ok(details);
    }
    let sealed = vault.seal(place(practice, client.0), &details).map_err(StoreError::from)?;
    sqlx::query(UPDATE).bind(practice.0).bind(client.0).bind(sealed).execute(&mut **tx).await?;
    // Who books again under the new name is the same person, unless the practice knows somebody else by it.
    if details.person_key() != known.person_key() && met(tx, vault, practice, &details).await?.is_none() {
        let index = vault.index(practice, "person", &details.person_key());
        sqlx::query(RENAME).bind(practice.0).bind(client.0).bind(index).execute(&mut **tx).await?;
    }
    look_again(tx, practice, client, change.now).await?;
    audit::write(tx, practice, change.now, &change.audit).await?;
    Ok(details)
}

async fn look_again(tx: &mut Tx, practice: PracticeId, client: ClientId, now: jiff::Timestamp) -> Result<(), Failed> {
    sqlx::query(LOOK_AGAIN).bind(practice.0).bind(client.0).bind(At(now)).execute(&mut **tx).await?;
    Ok(())
}

/// One person: an address and a name, however both are written.
pub(super) fn person_index(vault: &Vault, practice: PracticeId, details: &ClientDetails) -> Vec<u8> {
    vault.index(practice, "person", &details.person_key())
}

pub(super) fn email_index(vault: &Vault, practice: PracticeId, details: &ClientDetails) -> Vec<u8> {
    vault.index(practice, "email", &details.email_key())
}

/// How who books stands with the practice: the person, who has bookings, and their address, of the mail and of the network,
/// which holds them.
pub(super) async fn standing(
    tx: &mut Tx,
    practice: PracticeId,
    service: ServiceId,
    (email_index, person_index): (&[u8], &[u8]),
    address_index: Option<&[u8]>,
    now: jiff::Timestamp,
) -> Result<Standing, Failed> {
    let row = sqlx::query_as::<_, StandingRow>(STANDING)
        .bind(practice.0)
        .bind(email_index)
        .bind(service.0)
        .bind(At(now))
        .bind(person_index);
    let row = row.fetch_one(&mut **tx).await?;
    let mut standing = Standing {
        ever: small(row.ever)?,
        of_service: small(row.of_service)?,
        active: small(row.active)?,
        held_by_email: small(row.held)?,
        ..Standing::default()
    };
    for held in sqlx::query_as::<_, HeldRow>(HELD).bind(practice.0).fetch_all(&mut **tx).await? {
        standing.held_by_address += u32::from(address_index.is_some() && held.address_index.as_deref() == address_index);
        for practitioner in held.practitioners.0 {
            *standing.held_with.entry(practitioner).or_default() += 1;
        }
    }
    Ok(standing)
}

/// Whom the client saw last.
pub(super) async fn earlier(tx: &mut Tx, practice: PracticeId, client: ClientId) -> Result<Option<PractitionerId>, Failed> {
    let row = sqlx::query_scalar::<_, Json<Vec<PractitionerId>>>(EARLIER).bind(practice.0).bind(client.0);
    Ok(row.fetch_optional(&mut **tx).await?.and_then(|practitioners| practitioners.0.first().copied()))
}

fn place(practice: PracticeId, row: Uuid) -> Place {
    Place { practice, table: "clients", row }
}

//! Proof of mailbox as rows: which chain of bookings a new one joins, chains that are proved, and what all chains said of one address.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore, audit,
    records::{self, email_index, look_again, open_details, person_index, place},
    rows::to_u32,
    tx::{Failed, Tx, Writer, map_sqlx_error},
};
use crate::{
    Actor, Audit, AuditDetail, Said, StoreError,
    engines::{sealed::Encrypted, vault::Vault},
};
use domain::{
    booking::placing::ClientUsage,
    clients::{ChainUsage, Client, ClientDetails, Personal, email_key},
    ids::{BookingId, ClientId, PracticeId, ServiceId},
    interval::Interval,
};

const OF_BOOKING: &str = locked!(
    r"SELECT c.id, c.details, c.proved_at, c.mixed
        FROM clients c
        WHERE c.practice_id = $1 AND c.id = (SELECT b.client_id FROM bookings b
            WHERE b.practice_id = $1 AND b.id = $2)"
);
const PROVED_PERSON: &str = locked!(
    r"SELECT id, details, proved_at, mixed
        FROM clients
        WHERE practice_id = $1 AND person_index = $2 AND proved_at IS NOT NULL"
);
const PROVE: &str =
    "UPDATE clients SET proved_at = $3 WHERE practice_id = $1 AND id = $2 AND proved_at IS NULL";
const TIGHTEN: &str = "UPDATE clients SET details = $3 WHERE practice_id = $1 AND id = $2";
const JOIN_BOOKINGS: &str = r"UPDATE bookings
    SET client_id = $3, chain_id = (SELECT o.chain_id FROM bookings o WHERE o.practice_id = $1
        AND o.client_id = $3 ORDER BY o.booked_at, o.id LIMIT 1)
    WHERE practice_id = $1 AND client_id = $2";
const JOIN_CARDS: &str =
    "UPDATE cards SET client_id = $3 WHERE practice_id = $1 AND client_id = $2";
const LEAVE: &str = "DELETE FROM clients WHERE practice_id = $1 AND id = $2";
const PLACELESS: &str = r"DELETE
    FROM origins
    WHERE practice_id = $1 AND kind = 'free' AND booking_id IN (SELECT b.id FROM bookings b
        WHERE b.practice_id = $1 AND b.client_id = $2)";
const SAID: &str = r"SELECT c.id, c.details, c.proved_at, c.mixed
    FROM clients c
    WHERE c.practice_id = $1 AND c.email_index = (SELECT o.email_index FROM clients o
        WHERE o.practice_id = $1 AND o.id = $2)
    ORDER BY c.id";
const SAID_OF: &str = r"SELECT id, details, proved_at, mixed
    FROM clients
    WHERE practice_id = $1 AND email_index = $2
    ORDER BY id";
// What waits for the proof of its mailbox is nobody's yet.
const STANDING: &str = r"SELECT COUNT(*) AS ever, COUNT(CASE
        WHEN b.service_id = $3 THEN 1 END) AS of_service, COUNT(CASE WHEN b.state IN ('held',
        'confirmed') AND b.ends_at > $4 THEN 1 END) AS active
    FROM bookings b
    JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
    WHERE b.practice_id = $1 AND c.person_index = $2 AND c.proved_at IS NOT NULL
        AND b.state IN ('held', 'confirmed', 'completed', 'no_show') AND NOT (b.state = 'held'
        AND b.awaits <> 'payment') AND b.id <> $5";

// Of the person's bookings those that whoever books has shown to know of: all that are proved to theirs, or the one of this visit.
const BOOKED: &str = r"SELECT b.starts_at, b.ends_at
    FROM bookings b
    JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
    WHERE b.practice_id = $1 AND c.person_index = $2 AND (b.id = $3 OR ($4
        AND c.proved_at IS NOT NULL)) AND b.state IN ('held', 'confirmed') AND b.ends_at > $5
        AND b.starts_at < $6";

/// No session is longer.
const MAX_LIFETIME: SignedDuration = SignedDuration::from_hours(48);

#[derive(FromRow)]
pub(crate) struct ClientRow {
    pub id: Uuid,
    pub details: Encrypted<ClientDetails>,
    pub proved_at: Option<At>,
    pub mixed: bool,
}

#[derive(FromRow)]
struct UsageRow {
    ever: i64,
    of_service: i64,
    active: i64,
}

impl ClientRow {
    pub(crate) fn client(&self, vault: &Vault, practice: PracticeId) -> Result<Client, StoreError> {
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

/// The chain that a new booking belongs to.
pub(crate) enum Chain {
    /// One that its client has shown to be theirs, and any booking of it.
    Joined(Box<Client>, BookingId),
    /// One of its own; of a mailbox that its client has shown to be theirs, under another name.
    New { proved: bool },
}

impl Chain {
    pub(crate) const fn is_proved(&self) -> bool {
        matches!(self, Self::Joined(..) | Self::New { proved: true })
    }
}

/// Which it is: `shown` is the booking whose mail token was shown, in the transaction in which the new one is placed.
pub(crate) async fn chain(
    w: &mut Writer<'_>,
    practice: PracticeId,
    details: &ClientDetails,
    shown: Option<BookingId>,
) -> Result<Chain, Failed> {
    let Some(shown) = shown else {
        return Ok(Chain::New { proved: false });
    };
    let client = prove(w, practice, shown).await?;
    if client.details.person_key() == details.person_key() {
        return Ok(Chain::Joined(Box::new(client), shown));
    }
    if client.details.email_key() != details.email_key() {
        return Ok(Chain::New { proved: false });
    }
    Ok(match proved_person(w, practice, details).await? {
        Some(other) => {
            let of_theirs = records::any_booking(w.tx, practice, other.id).await?;
            Chain::Joined(Box::new(other), of_theirs)
        }
        None => Chain::New { proved: true },
    })
}

async fn proved_person(
    w: &mut Writer<'_>,
    practice: PracticeId,
    details: &ClientDetails,
) -> Result<Option<Client>, Failed> {
    let index = person_index(w.vault, practice, details);
    let row = sqlx::query_as::<_, ClientRow>(PROVED_PERSON)
        .bind(practice.0)
        .bind(index)
        .fetch_optional(&mut **w.tx)
        .await?;
    Ok(row.map(|row| row.client(w.vault, practice)).transpose()?)
}

/// The mailbox of a booking's client is shown to be theirs: its chain is proved. If the same person has one that is proved already,
/// this one joins it, with the stricter rules of both. The client afterwards.
async fn prove(
    w: &mut Writer<'_>,
    practice: PracticeId,
    booking: BookingId,
) -> Result<Client, Failed> {
    let row = sqlx::query_as::<_, ClientRow>(OF_BOOKING)
        .bind(practice.0)
        .bind(booking.0)
        .fetch_one(&mut **w.tx)
        .await?;
    let client = row.client(w.vault, practice)?;
    if client.is_proved() {
        return Ok(client);
    }
    let earlier = proved_person(w, practice, &client.details).await?;
    let client = if let Some(earlier) = earlier {
        join(w, practice, client, earlier).await?
    } else {
        sqlx::query(PROVE)
            .bind(practice.0)
            .bind(client.id.0)
            .bind(At(w.now))
            .execute(&mut **w.tx)
            .await?;
        Client {
            usage: ChainUsage::Proved(w.now),
            ..client
        }
    };
    // Where what is proved came from is nobody's business.
    sqlx::query(PLACELESS)
        .bind(practice.0)
        .bind(client.id.0)
        .execute(&mut **w.tx)
        .await?;
    look_again(
        w.tx,
        practice,
        &email_index(w.vault, practice, &client.details),
        w.now,
    )
    .await?;
    let trace = Audit {
        actor: Actor::Client,
        action: "client.proved",
        subject: client.id.0,
        detail: AuditDetail::default().with("booking", booking.to_string()),
    };
    audit::write(w.tx, practice, w.now, &trace).await?;
    Ok(client)
}

async fn join(
    w: &mut Writer<'_>,
    practice: PracticeId,
    later: Client,
    earlier: Client,
) -> Result<Client, Failed> {
    for statement in [JOIN_BOOKINGS, JOIN_CARDS] {
        sqlx::query(statement)
            .bind(practice.0)
            .bind(later.id.0)
            .bind(earlier.id.0)
            .execute(&mut **w.tx)
            .await?;
    }
    sqlx::query(LEAVE)
        .bind(practice.0)
        .bind(later.id.0)
        .execute(&mut **w.tx)
        .await?;
    let contact = earlier
        .details
        .contact
        .clone()
        .tightened_by(later.details.contact);
    let details = ClientDetails {
        contact,
        ..earlier.details
    };
    let sealed = w
        .vault
        .seal(place(practice, earlier.id.0), &details)
        .map_err(StoreError::from)?;
    sqlx::query(TIGHTEN)
        .bind(practice.0)
        .bind(earlier.id.0)
        .bind(sealed)
        .execute(&mut **w.tx)
        .await?;
    Ok(Client { details, ..earlier })
}

/// How the person of that name and address stands with the practice, as far as it was proved; without one booking.
pub(crate) async fn usage(
    tx: &mut Tx,
    practice: PracticeId,
    person_index: &[u8],
    service: ServiceId,
    without: BookingId,
    now: Timestamp,
) -> Result<ClientUsage, Failed> {
    let query = sqlx::query_as::<_, UsageRow>(STANDING)
        .bind(practice.0)
        .bind(person_index)
        .bind(service.0);
    let row = query
        .bind(At(now))
        .bind(without.0)
        .fetch_one(&mut **tx)
        .await?;
    let [ever, of_service, active] = [
        to_u32(row.ever)?,
        to_u32(row.of_service)?,
        to_u32(row.active)?,
    ];
    Ok(ClientUsage {
        ever,
        of_service,
        active,
        ..ClientUsage::default()
    })
}

/// When the person has bookings around an instant, of those that are `known`: all, if the mailbox is proved to be theirs, or one.
pub(crate) async fn booked(
    tx: &mut Tx,
    practice: PracticeId,
    person_index: &[u8],
    known: (bool, Option<BookingId>),
    around: Timestamp,
) -> Result<Vec<Interval>, Failed> {
    let (proved, one) = known;
    let [from, to] =
        [-MAX_LIFETIME, MAX_LIFETIME].map(|by| At(around.saturating_add(by).unwrap_or(around)));
    let query = sqlx::query_as::<_, (At, At)>(BOOKED)
        .bind(practice.0)
        .bind(person_index)
        .bind(one.map(|one| one.0));
    let rows = query
        .bind(proved)
        .bind(from)
        .bind(to)
        .fetch_all(&mut **tx)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(start, end)| Interval::new(start.0, end.0))
        .collect())
}

impl SqlStore {
    pub(crate) async fn prove_chain(
        &self,
        practice: PracticeId,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (vault, outgoing) = (self.vault.clone(), self.outgoing);
        let done = self.in_transaction("prove_mailbox", move |tx| {
            let vault = vault.clone();
            Box::pin(async move {
                records::lock_address_of(tx, practice, booking).await?;
                let mut w = Writer {
                    tx,
                    vault: &vault,
                    outgoing,
                    now,
                };
                prove(&mut w, practice, booking).await.map(|_| ())
            })
        });
        done.await
            .map_err(|error| super::booking::bookings::store_error(Failed(error)))
    }

    /// What all chains said of the client's address.
    pub(crate) async fn said_of_address(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<Said>, StoreError> {
        let rows = sqlx::query_as::<_, ClientRow>(SAID)
            .bind(practice.0)
            .bind(client.0)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .iter()
            .map(|row| self.said_in(practice, row))
            .collect()
    }

    /// What all chains said of an address.
    pub(crate) async fn said_of_email(
        &self,
        practice: PracticeId,
        address: &Personal<String>,
    ) -> Result<Vec<Said>, StoreError> {
        let index = self
            .vault
            .index(practice, "email", &email_key(address.reveal()));
        let rows = sqlx::query_as::<_, ClientRow>(SAID_OF)
            .bind(practice.0)
            .bind(index)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .iter()
            .map(|row| self.said_in(practice, row))
            .collect()
    }

    fn said_in(&self, practice: PracticeId, row: &ClientRow) -> Result<Said, StoreError> {
        let one = row.client(&self.vault, practice)?;
        Ok(Said {
            client: one.id,
            proved: one.is_proved(),
            contact: one.details.contact,
            zone: one.details.time_zone,
        })
    }
}

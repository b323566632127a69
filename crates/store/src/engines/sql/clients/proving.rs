//! Proof of mailbox as rows: which chain of bookings a new one joins, chains that are proved, and what all chains said of one address.

use jiff::Timestamp;

use super::{
    At, SqlStore, audit,
    records::{self, ClientRow, client_columns, email_index, look_again, person_index, place},
    tx::{Failed, Writer, map_sqlx_error, store_error},
};
use crate::{Actor, Audit, AuditDetail, NewClient, StatedContactRules, StoreError};
use domain::{
    clients::{ChainUsage, Client, ClientDetails, ContactRules, Personal, email_key},
    ids::{BookingId, ClientId, PracticeId},
};

const OF_BOOKING: &str = locked!(
    "SELECT ",
    client_columns!(),
    r" FROM clients c
    WHERE c.practice_id = $1 AND c.id = (SELECT b.client_id FROM bookings b
            WHERE b.practice_id = $1 AND b.id = $2)"
);
const PROVED_PERSON: &str = locked!(
    "SELECT ",
    client_columns!(),
    " FROM clients WHERE practice_id = $1 AND person_index = $2 AND proved_at IS NOT NULL"
);
const INSERT: &str = r"INSERT INTO clients (practice_id, id, email_index, person_index, details,
        created_at, proved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const PROVE: &str =
    "UPDATE clients SET proved_at = $3 WHERE practice_id = $1 AND id = $2 AND proved_at IS NULL";
const CHANGE: &str = "UPDATE clients SET details = $3 WHERE practice_id = $1 AND id = $2";
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
const SAID: &str = concat!(
    "SELECT ",
    client_columns!(),
    r" FROM clients c
    WHERE c.practice_id = $1 AND c.email_index = (SELECT o.email_index FROM clients o
        WHERE o.practice_id = $1 AND o.id = $2)"
);
const SAID_OF: &str = concat!(
    "SELECT ",
    client_columns!(),
    " FROM clients WHERE practice_id = $1 AND email_index = $2"
);

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
    // In the transaction that places the booking: its link was shown in the mail, which proves the
    // mailbox.
    let client = prove(w, practice, shown).await?;
    if client.details.person_key() == details.person_key() {
        return Ok(Chain::Joined(Box::new(client), shown));
    }
    if client.details.email_key() != details.email_key() {
        return Ok(Chain::New { proved: false });
    }
    // Another name at the same, proved address is another person, and proved as well
    // (docs/decisions/0028-proof-of-mailbox.md).
    Ok(match proved_person(w, practice, details).await? {
        Some(other) => {
            let of_theirs = records::any_booking(w.tx, practice, other.id).await?;
            Chain::Joined(Box::new(other), of_theirs)
        }
        None => Chain::New { proved: true },
    })
}

/// Remembers who books: what is new in a chain that they have proved, or what is said in one that begins.
pub(crate) fn keep(
    w: &mut Writer<'_>,
    practice: PracticeId,
    chain: Chain,
    new: &NewClient,
) -> Result<(), Failed> {
    let email = email_index(w.vault, practice, &new.details);
    let proved = match chain {
        Chain::Joined(client, _) => {
            let known = client.details.clone().met_again(new.details.clone());
            if known != client.details {
                let sealed = w
                    .vault
                    .seal(place(practice, client.id.0), &known)
                    .map_err(StoreError::from)?;
                w.tx.write(CHANGE)
                    .bind(practice.0)
                    .bind(client.id.0)
                    .bind(sealed);
                look_again(w.tx, practice, &email, w.now);
            }
            return Ok(());
        }
        Chain::New { proved } => proved,
    };
    let sealed = w
        .vault
        .seal(place(practice, new.id.0), &new.details)
        .map_err(StoreError::from)?;
    w.tx.write(INSERT)
        .bind(practice.0)
        .bind(new.id.0)
        .bind(&email)
        .bind(person_index(w.vault, practice, &new.details))
        .bind(sealed)
        .bind(At(w.now))
        .bind(proved.then_some(At(w.now)));
    // What was said now may be stricter than what other messages to the address wait by.
    if new.details.contact != ContactRules::default() {
        look_again(w.tx, practice, &email, w.now);
    }
    Ok(())
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
    // A second proof says nothing new, and must not write an audit row each time a link is used.
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
    let email = email_index(w.vault, practice, &client.details);
    look_again(w.tx, practice, &email, w.now);
    let trace = Audit {
        actor: Actor::Client,
        action: "client.proved",
        subject: client.id.0,
        detail: AuditDetail::default().with("booking", booking.to_string()),
    };
    audit::write(w.tx, practice, w.now, &trace);
    // Counted with what is proved, if it books now.
    w.tx.flush().await?;
    Ok(client)
}

async fn join(
    w: &mut Writer<'_>,
    practice: PracticeId,
    later: Client,
    earlier: Client,
) -> Result<Client, Failed> {
    // Bookings and cards first: the row that they point at goes last.
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
    // The stricter rules of both (docs/decisions/0028-proof-of-mailbox.md).
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
    sqlx::query(CHANGE)
        .bind(practice.0)
        .bind(earlier.id.0)
        .bind(sealed)
        .execute(&mut **w.tx)
        .await?;
    Ok(Client { details, ..earlier })
}

impl SqlStore {
    pub(crate) async fn prove_chain(
        &self,
        practice: PracticeId,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let chain = (practice, booking);
        let done = self.run_command("prove_mailbox", now, chain, |w, _, &(practice, booking)| {
            Box::pin(async move {
                // Before anything else is read: two proofs at once would each find the other's
                // chain unproved.
                records::lock_address_of(w.tx, practice, booking).await?;
                prove(w, practice, booking).await.map(|_| ())
            })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    /// What all chains said of the client's address.
    pub(crate) async fn said_of_address(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<StatedContactRules>, StoreError> {
        let rows = sqlx::query_as::<_, ClientRow>(SAID)
            .bind(practice.0)
            .bind(client.0)
            .fetch_all(&self.read)
            .await;
        self.said(practice, rows.map_err(map_sqlx_error)?)
    }

    /// What all chains said of an address.
    pub(crate) async fn said_of_email(
        &self,
        practice: PracticeId,
        address: &Personal<String>,
    ) -> Result<Vec<StatedContactRules>, StoreError> {
        let index = self
            .vault
            .index(practice, "email", &email_key(address.reveal()));
        let rows = sqlx::query_as::<_, ClientRow>(SAID_OF)
            .bind(practice.0)
            .bind(index)
            .fetch_all(&self.read)
            .await;
        self.said(practice, rows.map_err(map_sqlx_error)?)
    }

    /// What each of these clients said, by age.
    fn said(
        &self,
        practice: PracticeId,
        mut rows: Vec<ClientRow>,
    ) -> Result<Vec<StatedContactRules>, StoreError> {
        // Here and not by the statement: SQLite would walk through all clients to give some of them in order.
        rows.sort_unstable_by_key(|row| row.id);
        let said = rows.iter().map(|row| {
            let one = row.client(&self.vault, practice)?;
            Ok(StatedContactRules {
                client: one.id,
                proved: one.is_proved(),
                contact: one.details.contact,
                zone: one.details.time_zone,
            })
        });
        said.collect()
    }
}

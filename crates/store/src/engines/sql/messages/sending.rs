//! Messages to clients as they are sent: taken under a lease, settled under its token.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::booking::bookings::{mailed_token, phone_place},
    At, SqlStore, audit,
    rows::{to_u32, word},
    to_clients::{old_address_place, words_place},
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{
    Audit, Lease, Leased, ListedMessage, Message, MessageEnd, MessageFacts, MessageState, Messages,
    Queue, StoreError,
    engines::{sealed::Encrypted, vault::Vault},
};
use domain::{
    clients::{MessageChannel, Personal},
    ids::{BookingId, PracticeId},
    messages::MessageKind,
};

const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT practice_id, booking_id, number FROM messages WHERE state = 'due'
            AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
            ORDER BY due_at LIMIT $4",
    r")
        UPDATE messages
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'due' AND (practice_id, booking_id, number) IN (SELECT practice_id,
            booking_id, number FROM picked)
        RETURNING practice_id, booking_id, number, channel, kind, prompted, wanted_at, created_at,
            failures, attempts, to_address, words, delay_minutes"
);
const END: &str = r"UPDATE messages
    SET state = $5, contact = $6, reason = $7, finished_at = $8, lease_token = NULL,
        leased_until = NULL
    WHERE practice_id = $1 AND booking_id = $2 AND number = $3 AND lease_token = $4";
const AGAIN: &str = r"UPDATE messages
    SET due_at = $5, failures = failures + $6, reason = $7, lease_token = NULL,
        leased_until = NULL, failed_since = (CASE WHEN $6 = 0 THEN failed_since
        ELSE COALESCE(failed_since, $8) END)
    WHERE practice_id = $1 AND booking_id = $2 AND number = $3 AND lease_token = $4";
const AGAIN_FROM_DEAD: &str = r"UPDATE messages
    SET state = 'due', due_at = $4, failures = 0, failed_since = NULL, attempts = 0, reason = NULL,
        finished_at = NULL
    WHERE practice_id = $1 AND booking_id = $2 AND number = $3 AND state = 'dead'";
// One statement for all that a message needs beside the booking: it is read when it is sent, not
// when it is planned (docs/decisions/0019-messages.md).
const FACTS: &str = r"SELECT b.manage_token, b.mail_token, b.phone, b.sequence, b.changed_at, CASE
        WHEN b.uid_by_host THEN (SELECT host FROM uid_host) END AS uid_host, (SELECT MIN(m.number)
        FROM messages m WHERE m.practice_id = b.practice_id AND m.booking_id = b.id
        AND m.channel = 'email' AND m.state = 'sent') AS first_sent, (SELECT COUNT(*)
        FROM bookings o JOIN clients oc ON oc.practice_id = o.practice_id AND oc.id = o.client_id
        WHERE o.practice_id = b.practice_id AND oc.person_index = c.person_index AND o.id <> b.id
        AND o.state IN ('held', 'confirmed') AND o.starts_at < b.ends_at
        AND o.ends_at > b.starts_at) AS overlapping, EXISTS (SELECT 1
        FROM bookings o JOIN clients oc ON oc.practice_id = o.practice_id AND oc.id = o.client_id
        WHERE o.practice_id = b.practice_id AND oc.person_index = c.person_index AND o.id <> b.id
        AND o.service_id = b.service_id AND o.state IN ('held', 'confirmed')
        AND o.booked_at >= b.booked_at) AS booked_again, c.proved_at,
        (b.outside IS NOT NULL AND b.outside_kept_at IS NULL) AS is_outside
    FROM bookings b
    JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
    WHERE b.practice_id = $1 AND b.id = $2";
const LIST: &str = r"SELECT number, channel, kind, state, COALESCE(finished_at, due_at) AS at,
        contact, reason
    FROM messages
    WHERE practice_id = $1 AND booking_id = $2
    ORDER BY number";

#[derive(FromRow)]
struct MessageRow {
    practice_id: Uuid,
    booking_id: Uuid,
    number: i64,
    channel: String,
    kind: String,
    prompted: bool,
    wanted_at: At,
    created_at: At,
    failures: i64,
    attempts: i64,
    to_address: Option<Encrypted<String>>,
    words: Option<Encrypted<String>>,
    delay_minutes: Option<i64>,
}

#[derive(FromRow)]
struct FactsRow {
    manage_token: Option<Encrypted<String>>,
    mail_token: Option<Encrypted<String>>,
    phone: Option<Encrypted<String>>,
    sequence: i64,
    changed_at: At,
    uid_host: Option<String>,
    first_sent: Option<i64>,
    overlapping: i64,
    booked_again: bool,
    proved_at: Option<At>,
    is_outside: bool,
}

#[derive(FromRow)]
struct ListedRow {
    number: i64,
    channel: String,
    kind: String,
    state: String,
    at: At,
    contact: Option<String>,
    reason: Option<String>,
}

fn kind(spelt: &str) -> Result<MessageKind, StoreError> {
    word(spelt, "a message's kind")
}

fn channel(spelt: &str) -> Result<MessageChannel, StoreError> {
    word(spelt, "a message's channel")
}

impl MessageRow {
    fn leased(self, vault: &Vault, token: Uuid) -> Result<Leased<Message>, StoreError> {
        // An address that was given before is sealed in the message's own row, since the client has
        // another one now.
        let place = old_address_place(PracticeId(self.practice_id), BookingId(self.booking_id));
        let to = self
            .to_address
            .map(|sealed| vault.open(place, &sealed))
            .transpose()?;
        let words = words_place(PracticeId(self.practice_id), BookingId(self.booking_id));
        let words = self
            .words
            .map(|sealed| vault.open(words, &sealed))
            .transpose()?;
        let work = Message {
            practice: PracticeId(self.practice_id),
            booking: BookingId(self.booking_id),
            number: to_u32(self.number)?,
            channel: channel(&self.channel)?,
            kind: kind(&self.kind)?,
            prompted: self.prompted,
            at: self.wanted_at.0,
            planned: self.created_at.0,
            failures: to_u32(self.failures)?,
            to: to.map(Personal::new),
            words: words.map(Personal::new),
            delay_minutes: self.delay_minutes.map(to_u32).transpose()?,
        };
        Ok(Leased {
            work,
            token,
            attempts: to_u32(self.attempts)?,
        })
    }
}

#[async_trait]
impl Messages for SqlStore {
    async fn lease_messages(&self, lease: Lease) -> Result<Vec<Leased<Message>>, StoreError> {
        let until = lease.now.saturating_add(lease.length).unwrap_or(lease.now);
        let vault = self.vault.clone();
        let taken = self.in_transaction("lease_messages", move |tx| {
            let vault = vault.clone();
            Box::pin(async move {
                let rows = sqlx::query_as::<_, MessageRow>(LEASE);
                let rows = rows
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until))
                    .bind(i64::from(lease.limit));
                let rows = rows.fetch_all(&mut **tx).await?;
                Ok(rows
                    .into_iter()
                    .map(|row| row.leased(&vault, lease.token))
                    .collect::<Result<Vec<_>, _>>()?)
            })
        });
        taken.await.map_err(|error| store_error(Failed(error)))
    }

    async fn message_facts(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<MessageFacts>, StoreError> {
        let row = sqlx::query_as::<_, FactsRow>(FACTS)
            .bind(practice.0)
            .bind(booking.0)
            .fetch_optional(&self.read)
            .await;
        let Some(row) = row.map_err(map_sqlx_error)? else {
            return Ok(None);
        };
        let (mail, manage) = (row.mail_token.as_ref(), row.manage_token.as_ref());
        let token = mailed_token(&self.vault, practice, booking, mail, manage)?;
        let phone = row
            .phone
            .map(|sealed| self.vault.open(phone_place(practice, booking), &sealed))
            .transpose()?;
        Ok(Some(MessageFacts {
            token,
            phone: phone.map(Personal::new),
            sequence: to_u32(row.sequence)?,
            changed: row.changed_at.0,
            uid_host: row.uid_host,
            first_sent: row.first_sent.map(to_u32).transpose()?,
            overlaps: row.overlapping > 0,
            booked_again: row.booked_again,
            proved: row.proved_at.is_some(),
            is_outside: row.is_outside,
        }))
    }

    async fn count_mail(
        &self,
        leased: &Leased<Message>,
        mailbox: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.count_mailbox(leased, mailbox, now).await
    }

    async fn forget_mailboxes(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.forget_counted(before).await
    }

    async fn settle_message(
        &self,
        leased: &Leased<Message>,
        end: MessageEnd,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let leased = leased.clone();
        let done = self.in_transaction("settle_message", move |tx| {
            let leased = leased.clone();
            Box::pin(async move { settle(tx, &leased, end, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn resend_message(
        &self,
        practice: PracticeId,
        booking: BookingId,
        number: u32,
        trace: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = self.in_transaction("resend_message", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let query = sqlx::query(AGAIN_FROM_DEAD)
                    .bind(practice.0)
                    .bind(booking.0)
                    .bind(i64::from(number))
                    .bind(At(now));
                // Only one that was given up: one that waits is sent by itself.
                let was_dead = query.execute(&mut **tx).await?.rows_affected() == 1;
                if was_dead {
                    tx.enqueued(Queue::Messages, now, now);
                    audit::write(tx, practice, now, &trace);
                }
                Ok(was_dead)
            })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn messages(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Vec<ListedMessage>, StoreError> {
        let rows = sqlx::query_as::<_, ListedRow>(LIST)
            .bind(practice.0)
            .bind(booking.0)
            .fetch_all(&self.read)
            .await;
        let listed = |row: ListedRow| {
            let ListedRow {
                number,
                channel: by,
                kind: spelt,
                state,
                at,
                contact,
                reason,
            } = row;
            Ok(ListedMessage {
                number: to_u32(number)?,
                channel: channel(&by)?,
                kind: kind(&spelt)?,
                state: word(&state, "a message's state")?,
                at: at.0,
                contact,
                reason,
            })
        };
        rows.map_err(map_sqlx_error)?
            .into_iter()
            .map(listed)
            .collect()
    }
}

async fn settle(
    tx: &mut Tx,
    leased: &Leased<Message>,
    end: MessageEnd,
    now: Timestamp,
) -> Result<(), Failed> {
    let Message {
        practice,
        booking,
        number,
        ..
    } = leased.work;
    let (state, contact, reason) = match end {
        MessageEnd::Sent(contact) => (MessageState::Sent, Some(contact.into_str()), None),
        MessageEnd::Withheld(reason) => (MessageState::Withheld, None, Some(reason)),
        MessageEnd::Cancelled(reason) => (MessageState::Cancelled, None, Some(reason)),
        MessageEnd::Dead(reason) => (MessageState::Dead, None, Some(reason)),
        MessageEnd::Wait { due } => return again(tx, leased, due, None, now).await,
        MessageEnd::Failed { due, reason } => {
            return again(tx, leased, due, Some(reason), now).await;
        }
    };
    let query = sqlx::query(END)
        .bind(practice.0)
        .bind(booking.0)
        .bind(i64::from(number))
        .bind(leased.token);
    query
        .bind(state.into_str())
        .bind(contact)
        .bind(reason)
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn again(
    tx: &mut Tx,
    leased: &Leased<Message>,
    due: Timestamp,
    reason: Option<&'static str>,
    now: Timestamp,
) -> Result<(), Failed> {
    let Message {
        practice,
        booking,
        number,
        ..
    } = leased.work;
    let query = sqlx::query(AGAIN)
        .bind(practice.0)
        .bind(booking.0)
        .bind(i64::from(number))
        .bind(leased.token);
    query
        // Failing counts, waiting does not; `failed_since` begins with the first failure.
        .bind(At(due))
        .bind(i64::from(reason.is_some()))
        .bind(reason)
        .bind(At(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

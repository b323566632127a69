//! Notifications as rows: planned with the change that calls for them, taken under a lease, settled under its token.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, SqlStore,
    audit::row_id,
    booking::bookings::store_error,
    rows::{to_u32, word},
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::{Lease, Leased, MessageEnd, Notification, Notifications, PostState, StoreError};
use domain::{
    booking::Booking,
    ids::{BookingId, PracticeId, PractitionerId},
    messages::notification::{
        Merged, NotificationKind, NotificationRules, NotifiedEvent, Recipient, merged, notified,
    },
    practice::Catalogue,
};

/// Who is to be told, and by which rules.
const RULES: &str = r"SELECT practice_id AS id, (definition -> 'notifications') AS rules
    FROM practices
    WHERE practice_id = $1 AND (definition -> 'notifications') IS NOT NULL
    UNION ALL SELECT id, (definition -> 'notifications') AS rules
    FROM resources
    WHERE practice_id = $1 AND kind = 'practitioner' AND removed_at IS NULL
        AND (definition -> 'notifications') IS NOT NULL";
/// Of which nobody has heard. One that was taken may have been sent, whatever became of who took it.
const PENDING: &str = locked!(
    r"SELECT id, kind, moved_from
        FROM notifications
        WHERE practice_id = $1 AND booking_id = $2 AND recipient = $3 AND state = 'due'
            AND lease_token IS NULL"
);
const OVERTAKE: &str = r"UPDATE notifications
    SET state = 'cancelled', finished_at = $3, reason = 'overtaken'
    WHERE practice_id = $1 AND id = $2";
const INSERT: &str = r"INSERT INTO notifications (practice_id, id, recipient, kind, booking_id,
        moved_from, state, due_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'due', $7, $8)
    ON CONFLICT DO NOTHING";
const PUT_OFF: &str = r"UPDATE notifications
    SET due_at = $3
    WHERE practice_id = $1 AND recipient = $2 AND kind = 'day' AND state = 'due'
        AND lease_token IS NULL AND due_at > $4";
const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT practice_id, id FROM notifications WHERE state = 'due'
            AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
            ORDER BY due_at LIMIT $4",
    r")
        UPDATE notifications
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE state = 'due' AND (practice_id, id) IN (SELECT practice_id, id FROM picked)
        RETURNING practice_id, id, recipient, kind, booking_id, moved_from, created_at, failures,
            attempts"
);
const END: &str = r"UPDATE notifications
    SET state = $4, reason = $5, finished_at = $6, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
const WAIT: &str = r"UPDATE notifications
    SET due_at = $4, attempts = 0, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
const AGAIN: &str = r"UPDATE notifications
    SET due_at = $4, failures = failures + 1, failed_since = COALESCE(failed_since, $6),
        reason = $5, lease_token = NULL, leased_until = NULL
    WHERE practice_id = $1 AND id = $2 AND lease_token = $3";
/// What failed waits since then; the rest since it was due.
const OLDEST: &str = r"SELECT MIN(COALESCE(failed_since, due_at))
    FROM (SELECT failed_since, due_at FROM messages WHERE state = 'due' AND (due_at <= $1
        OR failed_since IS NOT NULL) UNION ALL SELECT failed_since, due_at FROM notifications
        WHERE state = 'due' AND (due_at <= $1 OR failed_since IS NOT NULL)) w";
const FAILING: &str = r"SELECT MIN(since) AS since, MAX(detail) AS reason, COUNT(*) AS practices
    FROM message_exceptions
    WHERE kind = 'mail_down'";

#[derive(FromRow)]
struct RulesRow {
    id: Uuid,
    rules: Json<Option<NotificationRules>>,
}

#[derive(FromRow)]
struct PendingRow {
    id: Uuid,
    kind: String,
    moved_from: Option<At>,
}

#[derive(FromRow)]
struct NotificationRow {
    practice_id: Uuid,
    id: Uuid,
    recipient: Uuid,
    kind: String,
    booking_id: Option<Uuid>,
    moved_from: Option<At>,
    created_at: At,
    failures: i64,
    attempts: i64,
}

/// One that is to be written.
struct Planned {
    recipient: Uuid,
    kind: NotificationKind,
    booking: Option<Uuid>,
    moved_from: Option<Timestamp>,
    due: Timestamp,
}

fn kind(spelt: &str) -> Result<NotificationKind, StoreError> {
    word(spelt, "a notification's kind")
}

fn reader(practice: PracticeId, recipient: Uuid) -> Recipient {
    if recipient == practice.0 {
        Recipient::Owner
    } else {
        Recipient::Practitioner(PractitionerId(recipient))
    }
}

impl NotificationRow {
    fn leased(self, token: Uuid) -> Result<Leased<Notification>, StoreError> {
        let practice = PracticeId(self.practice_id);
        let work = Notification {
            practice,
            id: self.id,
            recipient: reader(practice, self.recipient),
            kind: kind(&self.kind)?,
            booking: self.booking_id.map(BookingId),
            moved_from: self.moved_from.map(|at| at.0),
            planned: self.created_at.0,
            failures: to_u32(self.failures)?,
        };
        Ok(Leased {
            work,
            token,
            attempts: to_u32(self.attempts)?,
        })
    }
}

/// Writes what a change of a booking means for those at the practice who want to know. The booking is locked.
pub(crate) async fn follow(
    tx: &mut Tx,
    before: Option<&Booking>,
    after: &Booking,
    by_practice: bool,
    now: Timestamp,
) -> Result<(), Failed> {
    let people = before
        .iter()
        .flat_map(|one| &one.practitioners)
        .chain(&after.practitioners);
    let mut everybody = people
        .map(|id| Recipient::Practitioner(*id))
        .chain([Recipient::Owner]);
    if !everybody.any(|whom| notified(before, after, whom).is_some()) {
        return Ok(());
    }
    let moved_from = before
        .map(|one| one.at.start)
        .filter(|start| *start != after.at.start);
    let starts: Vec<_> = moved_from.into_iter().chain([after.at.start]).collect();
    let rows = sqlx::query_as::<_, RulesRow>(RULES)
        .bind(after.practice.0)
        .fetch_all(&mut **tx)
        .await?;
    for RulesRow {
        id,
        rules: Json(rules),
    } in rows
    {
        let Some((kind, rules)) = notified(before, after, reader(after.practice, id)).zip(rules)
        else {
            continue;
        };
        if rules.want(kind, &starts, &after.terms.zone, by_practice, now) {
            let moved_from = moved_from.filter(|_| kind == NotificationKind::Moved);
            let due = kind.first_look(now);
            tell(
                tx,
                after,
                Planned {
                    recipient: id,
                    kind,
                    booking: Some(after.id.0),
                    moved_from,
                    due,
                },
                now,
            )
            .await?;
        }
    }
    Ok(())
}

/// Writes one, and what becomes of those about the same booking that are not sent yet.
async fn tell(
    tx: &mut Tx,
    booking: &Booking,
    mut planned: Planned,
    now: Timestamp,
) -> Result<(), Failed> {
    let query = sqlx::query_as::<_, PendingRow>(PENDING)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(planned.recipient);
    let mut wanted = true;
    for pending in query.fetch_all(&mut **tx).await? {
        match merged(kind(&pending.kind)?, planned.kind) {
            Merged::Keep => {
                wanted = false;
                continue;
            }
            Merged::Drop => wanted = false,
            Merged::Replace(kind) => planned.kind = kind,
        }
        planned.moved_from = pending.moved_from.map(|at| at.0).or(planned.moved_from);
        sqlx::query(OVERTAKE)
            .bind(booking.practice.0)
            .bind(pending.id)
            .bind(At(now))
            .execute(&mut **tx)
            .await?;
    }
    if wanted {
        insert(tx, booking.practice, &planned, now).await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    practice: PracticeId,
    planned: &Planned,
    now: Timestamp,
) -> Result<(), Failed> {
    let query = sqlx::query(INSERT)
        .bind(practice.0)
        .bind(row_id(now))
        .bind(planned.recipient)
        .bind(planned.kind.into_str());
    let query = query
        .bind(planned.booking)
        .bind(planned.moved_from.map(At))
        .bind(At(planned.due))
        .bind(At(now));
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Plans the first of the day's mails for everybody who wants them and has none planned; to be called with new definitions.
pub(crate) async fn plan_days(
    tx: &mut Tx,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<(), Failed> {
    let practice = &catalogue.practice;
    let people = catalogue
        .practitioners
        .iter()
        .map(|one| (one.id.0, &one.zone, &one.notifications));
    for (recipient, zone, rules) in
        people.chain([(practice.id.0, &practice.zone, &practice.notifications)])
    {
        let Some(rules) = rules
            .as_ref()
            .filter(|rules| rules.events.contains(&NotifiedEvent::Day))
        else {
            continue;
        };
        let due = rules.next_day(zone, now);
        let query = sqlx::query(PUT_OFF)
            .bind(practice.id.0)
            .bind(recipient)
            .bind(At(due))
            .bind(At(now));
        query.execute(&mut **tx).await?;
        let planned = Planned {
            recipient,
            kind: NotificationKind::Day,
            booking: None,
            moved_from: None,
            due,
        };
        insert(tx, practice.id, &planned, now).await?;
    }
    Ok(())
}

/// Tells the owner that the operator has changed where payments go, or whether they are real; in the transaction that does.
pub(crate) async fn payee_changed(
    tx: &mut Tx,
    practice: PracticeId,
    now: Timestamp,
) -> Result<(), Failed> {
    let kind = NotificationKind::Payee;
    insert(
        tx,
        practice,
        &Planned {
            recipient: practice.0,
            kind,
            booking: None,
            moved_from: None,
            due: now,
        },
        now,
    )
    .await
}

#[async_trait]
impl Notifications for SqlStore {
    async fn lease_notifications(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<Notification>>, StoreError> {
        let until = lease.now.saturating_add(lease.length).unwrap_or(lease.now);
        let taken = self.in_transaction("lease_notifications", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, NotificationRow>(LEASE);
                let rows = rows
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(until))
                    .bind(i64::from(lease.limit));
                let rows = rows.fetch_all(&mut **tx).await?;
                Ok(rows
                    .into_iter()
                    .map(|row| row.leased(lease.token))
                    .collect::<Result<Vec<_>, _>>()?)
            })
        });
        taken.await.map_err(|error| store_error(Failed(error)))
    }

    async fn settle_notification(
        &self,
        leased: &Leased<Notification>,
        end: MessageEnd,
        next: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let leased = leased.clone();
        let done = self.in_transaction("settle_notification", move |tx| {
            let leased = leased.clone();
            Box::pin(async move { settle(tx, &leased, end, next, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn tell_of_payee(&self, practice: PracticeId, now: Timestamp) -> Result<(), StoreError> {
        let done = self.in_transaction("tell_of_payee", move |tx| {
            Box::pin(payee_changed(tx, practice, now))
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    async fn post_state(&self, now: Timestamp) -> Result<PostState, StoreError> {
        let oldest = sqlx::query_scalar::<_, Option<At>>(OLDEST)
            .bind(At(now))
            .fetch_one(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let failing = sqlx::query_as::<_, (Option<At>, Option<String>, i64)>(FAILING)
            .fetch_one(&self.read)
            .await;
        let (since, reason, practices) = failing.map_err(map_sqlx_error)?;
        let [oldest_due, failing_since] = [oldest, since].map(|at| at.map(|at| at.0));
        Ok(PostState {
            oldest_due,
            failing_since,
            reason,
            practices: practices.unsigned_abs(),
        })
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
async fn settle(
    tx: &mut Tx,
    leased: &Leased<Notification>,
    end: MessageEnd,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Failed> {
    let Notification {
        practice,
        id,
        recipient,
        kind,
        ..
    } = leased.work;
    let (state, reason) = match end {
        MessageEnd::Sent(_) => ("sent", None),
        MessageEnd::Withheld(reason) | MessageEnd::Cancelled(reason) => ("cancelled", Some(reason)),
        MessageEnd::Dead(reason) => ("dead", Some(reason)),
        MessageEnd::Wait { due } => {
            sqlx::query(WAIT)
                .bind(practice.0)
                .bind(id)
                .bind(leased.token)
                .bind(At(due))
                .execute(&mut **tx)
                .await?;
            return Ok(());
        }
        MessageEnd::Failed { due, reason } => {
            let query = sqlx::query(AGAIN)
                .bind(practice.0)
                .bind(id)
                .bind(leased.token)
                .bind(At(due))
                .bind(reason);
            query.bind(At(now)).execute(&mut **tx).await?;
            return Ok(());
        }
    };
    let query = sqlx::query(END)
        .bind(practice.0)
        .bind(id)
        .bind(leased.token)
        .bind(state)
        .bind(reason)
        .bind(At(now));
    let ended = query.execute(&mut **tx).await?.rows_affected() == 1;
    if let Some(due) = next.filter(|_| ended) {
        let recipient = match recipient {
            Recipient::Owner => practice.0,
            Recipient::Practitioner(one) => one.0,
        };
        insert(
            tx,
            practice,
            &Planned {
                recipient,
                kind,
                booking: None,
                moved_from: None,
                due,
            },
            now,
        )
        .await?;
    }
    Ok(())
}

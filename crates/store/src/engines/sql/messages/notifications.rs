//! Notifications as rows: planned with the change that calls for them.

use jiff::Timestamp;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At,
    audit::row_id,
    rows::word,
    tx::{Failed, Tx, Writer},
};
use crate::{Queue, StoreError};
use domain::{
    booking::Booking,
    ids::{PracticeId, PractitionerId},
    messages::notification::{
        Merged, NotificationKind, NotificationRules, NotifiedEvent, Recipient, merged, notified,
    },
    practice::Catalogue,
};

/// Of which nobody has heard. One that was taken may have been sent, whatever became of who took it.
// Locked and not leased: what a worker has taken may have been sent, so that what follows is told
// for itself (docs/decisions/0033-mail-that-is-not-abused.md).
const PENDING: &str = locked!(
    r"SELECT id, recipient, kind, moved_from
        FROM notifications
        WHERE practice_id = $1 AND booking_id = $2 AND state = 'due' AND lease_token IS NULL"
);
const OVERTAKE: &str = concat!(
    r"UPDATE notifications
    SET state = 'cancelled', finished_at = $3, reason = 'overtaken'
    WHERE practice_id = $1 AND ",
    one_of!("id", "$2")
);
const INSERT: &str = r"INSERT INTO notifications (practice_id, id, recipient, kind, booking_id,
        moved_from, state, due_at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'due', $7, $8)
    ON CONFLICT DO NOTHING";
const PUT_OFF: &str = r"UPDATE notifications
    SET due_at = $3
    WHERE practice_id = $1 AND recipient = $2 AND kind = 'day' AND state = 'due'
        AND lease_token IS NULL AND due_at > $4";

#[derive(FromRow)]
struct PendingRow {
    id: Uuid,
    recipient: Uuid,
    kind: String,
    moved_from: Option<At>,
}

/// One that is to be written.
pub(crate) struct PlannedNotification {
    pub recipient: Uuid,
    pub kind: NotificationKind,
    pub booking: Option<Uuid>,
    pub moved_from: Option<Timestamp>,
    pub due: Timestamp,
}

pub(crate) fn kind(spelt: &str) -> Result<NotificationKind, StoreError> {
    word(spelt, "a notification's kind")
}

pub(crate) fn reader(practice: PracticeId, recipient: Uuid) -> Recipient {
    if recipient == practice.0 {
        Recipient::Owner
    } else {
        Recipient::Practitioner(PractitionerId(recipient))
    }
}

/// Whether anybody at the practice could want to know of a change; most changes are nobody's news.
pub(crate) fn is_news(before: Option<&Booking>, after: &Booking) -> bool {
    // Those who had it and those who have it now: a move to a colleague is news for both.
    let people = before
        .iter()
        .flat_map(|one| &one.practitioners)
        .chain(&after.practitioners);
    people
        .map(|id| Recipient::Practitioner(*id))
        .chain([Recipient::Owner])
        .any(|whom| notified(before, after, whom).is_some())
}

/// What a change of a booking means for those at the practice who want to know.
#[derive(Default)]
pub(crate) struct Notices {
    new: Vec<PlannedNotification>,
    /// Not sent yet, and out of date.
    overtaken: Vec<Uuid>,
}

/// What follows from a change for the `people` who want to know. The booking is locked.
pub(crate) async fn plan(
    w: &mut Writer<'_>,
    before: Option<&Booking>,
    after: &Booking,
    people: &[(Uuid, NotificationRules)],
    by_practice: bool,
) -> Result<Notices, Failed> {
    let moved_from = before
        .map(|one| one.at.start)
        .filter(|start| *start != after.at.start);
    let starts: Vec<_> = if after.awaits_approval() {
        // Who has to answer is asked now, however far ahead the session is.
        vec![w.now]
    } else {
        moved_from.into_iter().chain([after.at.start]).collect()
    };
    let new = people.iter().filter_map(|(id, rules)| {
        let kind = notified(before, after, reader(after.practice, *id))?;
        let wanted = rules.want(kind, &starts, &after.terms.zone, by_practice, w.now);
        wanted.then(|| PlannedNotification {
            recipient: *id,
            kind,
            booking: Some(after.id.0),
            moved_from: moved_from.filter(|_| kind == NotificationKind::Moved),
            due: kind.first_look(w.now),
        })
    });
    let new: Vec<_> = new.collect();
    // Of a booking that begins there is nothing that is not sent yet.
    if before.is_none() || new.is_empty() {
        return Ok(Notices {
            new,
            overtaken: Vec::new(),
        });
    }
    let pending = sqlx::query_as::<_, PendingRow>(PENDING)
        .bind(after.practice.0)
        .bind(after.id.0)
        .fetch_all(&mut **w.tx)
        .await?;
    let mut notices = Notices::default();
    for planned in new {
        notices.add(planned, &pending)?;
    }
    Ok(notices)
}

impl Notices {
    /// Adds one, in place of those about the same booking that its reader has not been sent yet. Of several that wait one is left: three
    /// moves are one, new and cancelled is none (docs/decisions/0033-mail-that-is-not-abused.md).
    fn add(
        &mut self,
        mut planned: PlannedNotification,
        pending: &[PendingRow],
    ) -> Result<(), StoreError> {
        let mut wanted = true;
        let recipient = planned.recipient;
        for earlier in pending.iter().filter(|one| one.recipient == recipient) {
            match merged(kind(&earlier.kind)?, planned.kind) {
                Merged::Keep => {
                    wanted = false;
                    continue;
                }
                Merged::Drop => wanted = false,
                Merged::Replace(kind) => planned.kind = kind,
            }
            // From the time that was known to the reader, not from the one in between.
            planned.moved_from = earlier.moved_from.map(|at| at.0).or(planned.moved_from);
            self.overtaken.push(earlier.id);
        }
        self.new.extend(wanted.then_some(planned));
        Ok(())
    }

    pub(crate) fn write(self, tx: &mut Tx, practice: PracticeId, now: Timestamp) {
        if !self.overtaken.is_empty() {
            tx.write(OVERTAKE)
                .bind(practice.0)
                .bind(Json(self.overtaken))
                .bind(At(now));
        }
        insert(tx, practice, &self.new, now);
    }
}

pub(crate) fn insert(
    tx: &mut Tx,
    practice: PracticeId,
    all: &[PlannedNotification],
    now: Timestamp,
) {
    for planned in all {
        tx.enqueued(Queue::Notifications, planned.due, now);
        tx.write(INSERT)
            .bind(practice.0)
            .bind(row_id(now))
            .bind(planned.recipient)
            .bind(planned.kind.into_str())
            .bind(planned.booking)
            .bind(planned.moved_from.map(At))
            .bind(At(planned.due))
            .bind(At(now));
    }
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
    let mut planned = Vec::new();
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
        // One that is planned by other rules is put off rather than doubled.
        let query = sqlx::query(PUT_OFF)
            .bind(practice.id.0)
            .bind(recipient)
            .bind(At(due))
            .bind(At(now));
        query.execute(&mut **tx).await?;
        planned.push(PlannedNotification {
            recipient,
            kind: NotificationKind::Day,
            booking: None,
            moved_from: None,
            due,
        });
    }
    insert(tx, practice.id, &planned, now);
    Ok(())
}

/// Tells the owner that the operator has changed where payments go, or whether they are real; in the transaction that does.
pub(crate) fn payee_changed(tx: &mut Tx, practice: PracticeId, now: Timestamp) {
    let planned = PlannedNotification {
        recipient: practice.0,
        kind: NotificationKind::Payee,
        booking: None,
        moved_from: None,
        due: now,
    };
    insert(tx, practice, &[planned], now);
}

//! Notifications as rows: planned with the change that calls for them.

use jiff::Timestamp;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At,
    audit::row_id,
    rows::word,
    tx::{Failed, Tx, Writer},
};
use crate::{StoreError, engines::several::several};
use domain::{
    booking::Booking,
    ids::{PracticeId, PractitionerId},
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
// Locked and not leased: what a worker has taken may have been sent, so that what follows is told
// for itself (docs/decisions/0033-mail-that-is-not-abused.md).
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

/// One that is to be written.
pub(crate) struct Planned {
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

/// Writes what a change of a booking means for those at the practice who want to know. The booking is locked.
pub(crate) async fn follow(
    w: &mut Writer<'_>,
    before: Option<&Booking>,
    after: &Booking,
    by_practice: bool,
) -> Result<(), Failed> {
    // Those who had it and those who have it now: a move to a colleague is news for both.
    let people = before
        .iter()
        .flat_map(|one| &one.practitioners)
        .chain(&after.practitioners);
    let mut everybody = people
        .map(|id| Recipient::Practitioner(*id))
        .chain([Recipient::Owner]);
    // Most changes are nobody's news, and save the statement.
    if !everybody.any(|whom| notified(before, after, whom).is_some()) {
        return Ok(());
    }
    let moved_from = before
        .map(|one| one.at.start)
        .filter(|start| *start != after.at.start);
    let starts: Vec<_> = moved_from.into_iter().chain([after.at.start]).collect();
    let rows = sqlx::query_as::<_, RulesRow>(RULES)
        .bind(after.practice.0)
        .fetch_all(&mut **w.tx)
        .await?;
    let mut new = Vec::new();
    for RulesRow {
        id,
        rules: Json(rules),
    } in rows
    {
        let Some((kind, rules)) = notified(before, after, reader(after.practice, id)).zip(rules)
        else {
            continue;
        };
        if rules.want(kind, &starts, &after.terms.zone, by_practice, w.now) {
            let moved_from = moved_from.filter(|_| kind == NotificationKind::Moved);
            let due = kind.first_look(w.now);
            let planned = Planned {
                recipient: id,
                kind,
                booking: Some(after.id.0),
                moved_from,
                due,
            };
            // Of a booking that begins there is nothing that is not sent yet.
            new.extend(match before {
                None => Some(planned),
                Some(_) => overtaking(w, after, planned).await?,
            });
        }
    }
    insert(w.tx, after.practice, &new, w.now).await
}

/// Writes what becomes of those about the same booking that are not sent yet; the one that is to be written beside them, if any.
async fn overtaking(
    w: &mut Writer<'_>,
    booking: &Booking,
    mut planned: Planned,
) -> Result<Option<Planned>, Failed> {
    let query = sqlx::query_as::<_, PendingRow>(PENDING)
        .bind(booking.practice.0)
        .bind(booking.id.0)
        .bind(planned.recipient);
    let mut wanted = true;
    // Of several that wait one is left: three moves are one, new and cancelled is none
    // (docs/decisions/0033-mail-that-is-not-abused.md).
    for pending in query.fetch_all(&mut **w.tx).await? {
        match merged(kind(&pending.kind)?, planned.kind) {
            Merged::Keep => {
                wanted = false;
                continue;
            }
            Merged::Drop => wanted = false,
            Merged::Replace(kind) => planned.kind = kind,
        }
        // From the time that was known to the reader, not from the one in between.
        planned.moved_from = pending.moved_from.map(|at| at.0).or(planned.moved_from);
        sqlx::query(OVERTAKE)
            .bind(booking.practice.0)
            .bind(pending.id)
            .bind(At(w.now))
            .execute(&mut **w.tx)
            .await?;
    }
    Ok(wanted.then_some(planned))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    practice: PracticeId,
    all: &[Planned],
    now: Timestamp,
) -> Result<(), Failed> {
    if all.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(several(INSERT, all.len()));
    for planned in all {
        query = query
            .bind(practice.0)
            .bind(row_id(now))
            .bind(planned.recipient)
            .bind(planned.kind.into_str())
            .bind(planned.booking)
            .bind(planned.moved_from.map(At))
            .bind(At(planned.due))
            .bind(At(now));
    }
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
        // One that is planned by other rules is put off rather than doubled.
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
        insert(tx, practice.id, &[planned], now).await?;
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
        &[Planned {
            recipient: practice.0,
            kind,
            booking: None,
            moved_from: None,
            due: now,
        }],
        now,
    )
    .await
}

//! Changing sessions of a class: claim the key, lock their bookings and all resources, decide, write. One transaction.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    At, SqlStore, audit, calendar, change, commit, idempotency, resources, slots,
    tx::{Failed, Writer},
};
use crate::{
    CommandError, Reply, Sessions, SessionsChange, SessionsCommand, SessionsFacts,
    engines::recent_changes::RecentChanges,
};
use domain::{
    booking::{availability::calendar::GroupSession, rescheduling_sessions::SeatedSession},
    ids::BookingId,
};

/// Those that wait for a proof and have no seat meanwhile are told as well.
const BOOKED: &str = r"SELECT id
    FROM bookings
    WHERE practice_id = $1 AND service_id = $2 AND starts_at >= $3 AND starts_at <= $4
        AND state IN ('held', 'confirmed')";
/// The plan is a part of the definitions that others decide by.
const NEW_REVISION: &str =
    "UPDATE practices SET revision = revision + 1 WHERE practice_id = $1 AND revision = $2";
const PLAN: &str = r"INSERT INTO session_changes (practice_id, service_id, planned, onwards, change)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (practice_id, service_id, planned, onwards) DO UPDATE SET change = excluded.change";
/// Out of the way, so that sessions can take each other's place: no two of a class begin together.
const SET_ASIDE: &str = r"UPDATE sessions
    SET service_id = id
    WHERE practice_id = $1 AND id = $2";
const MOVE: &str = r"UPDATE sessions
    SET service_id = $3, starts_at = $4, ends_at = $5, practitioners = $6, room_id = $7
    WHERE practice_id = $1 AND id = $2";

#[async_trait]
impl Sessions for SqlStore {
    async fn change_sessions(&self, command: SessionsCommand) -> Result<Reply, CommandError> {
        self.run_command("change_sessions", command.now, command, |w, _, command| {
            Box::pin(change_all(w, command))
        })
        .await
    }
}

async fn change_all(w: &mut Writer<'_>, command: &SessionsCommand) -> Result<Reply, Failed> {
    let (once, render) = &command.once;
    let practice = command.practice;
    if let Some(before) = idempotency::claim(w.tx, w.vault, practice, once, w.now).await? {
        return Ok(before);
    }
    let facts = facts(w, command).await?;
    // The same pure function that was shown; the facts are those under the locks
    // (docs/decisions/0004-decide-again-under-the-lock.md).
    let change = (command.decide)(&facts).map_err(CommandError::Refused)?;
    plan(w, command, &change);
    reseat(w, command, &change.seated, &facts).await?;
    for one in &change.bookings {
        let of = facts
            .bookings
            .iter()
            .find(|of| of.booking.id == one.booking.id);
        let of = of.ok_or(CommandError::NotFound)?;
        w.tx.flush().await?;
        commit::changed_booking(w, of, one).await?;
    }
    audit::write(w.tx, practice, w.now, &change.audit);
    w.tx.flush().await?;
    let reply = render(&change).map_err(CommandError::from)?;
    idempotency::record(w.tx, w.vault, practice, once, &reply)?;
    Ok(reply)
}

/// Locks what decides, and reads it. Bookings come before resources, as in a change of one booking.
async fn facts(w: &mut Writer<'_>, command: &SessionsCommand) -> Result<SessionsFacts, Failed> {
    let practice = command.practice;
    let booked = booked(w, command).await?;
    let mut bookings = Vec::with_capacity(booked.len());
    for id in &booked {
        bookings.push(change::locked(w, practice, *id).await?);
    }
    let renewed = sqlx::query(NEW_REVISION)
        .bind(practice.0)
        .bind(command.catalogue_revision)
        .execute(&mut **w.tx)
        .await?;
    if renewed.rows_affected() != 1 {
        return Err(CommandError::Stale.into());
    }
    w.tx.changes(practice);
    resources::lock_all(w.tx, practice).await?;
    // Somebody came or went before the resources were locked: whoever is there now has to be locked too.
    if self::booked(w, command).await? != booked {
        return Err(CommandError::Stale.into());
    }
    let known = calendar::read(
        w.tx,
        &RecentChanges::default(),
        practice,
        command.calendar_from,
        None,
    )
    .await?;
    Ok(SessionsFacts {
        calendar: Arc::unwrap_or_clone(known.calendar),
        bookings,
    })
}

async fn booked(
    w: &mut Writer<'_>,
    command: &SessionsCommand,
) -> Result<BTreeSet<BookingId>, Failed> {
    let ids = sqlx::query_scalar::<_, Uuid>(BOOKED)
        .bind(command.practice.0)
        .bind(command.class.0)
        .bind(At(command.from))
        .bind(At(command.until))
        .fetch_all(&mut **w.tx)
        .await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

fn plan(w: &mut Writer<'_>, command: &SessionsCommand, change: &SessionsChange) {
    for one in &change.plan {
        w.tx.write(PLAN)
            .bind(command.practice.0)
            .bind(command.class.0)
            .bind(one.planned.to_string())
            .bind(one.onwards)
            .bind(Json(one));
    }
}

/// Gives the sessions their new places, after all of them have left their old ones.
async fn reseat(
    w: &mut Writer<'_>,
    command: &SessionsCommand,
    sessions: &[SeatedSession],
    facts: &SessionsFacts,
) -> Result<(), Failed> {
    let practice = command.practice;
    let mut touched = BTreeSet::new();
    for SeatedSession { session, .. } in sessions {
        touched.extend(session.resources());
        let was = facts.calendar.session_with_id(session.id);
        touched.extend(was.into_iter().flat_map(GroupSession::resources));
        w.tx.write(slots::VACATE)
            .bind(practice.0)
            .bind(session.id.0);
        w.tx.write(SET_ASIDE).bind(practice.0).bind(session.id.0);
    }
    w.tx.flush().await?;
    for seated in sessions {
        let session = &seated.session;
        w.tx.write(MOVE)
            .bind(practice.0)
            .bind(session.id.0)
            .bind(session.service.0)
            .bind(At(session.at.start))
            .bind(At(session.at.end))
            .bind(Json(&session.practitioners))
            .bind(session.room.map(|room| room.0));
        slots::occupy(w.tx, practice, seated.occupancies());
    }
    // Its room too, where nobody sits in it.
    let touched: Vec<_> = touched.into_iter().collect();
    resources::bump_taken(w.tx, practice, &touched);
    w.tx.flush().await
}

//! What is taken: occupancies, group sessions with their seats, times off.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    At, Db,
    rows::to_u32,
    tx::{Failed, corrupt},
};
use crate::engines::intervals;
use domain::{
    booking::availability::calendar::{Calendar, GroupSession, Occupancy},
    ids::{PracticeId, PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    interval::Interval,
    practice::schedule::TimeOff,
};

const OCCUPANCIES: &str = r"SELECT resource_id, holder_id, starts_at, ends_at, sitting_starts_at,
        sitting_ends_at
    FROM occupancies
    WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3";
const SESSIONS: &str = r"SELECT s.id, s.service_id, s.starts_at, s.ends_at, s.capacity,
        s.practitioners, s.room_id, t.seat
    FROM sessions s
    LEFT JOIN seats t ON t.practice_id = s.practice_id AND t.session_id = s.id
    WHERE s.practice_id = $1 AND s.starts_at >= $2 AND s.starts_at < $3";
/// When practitioners are away, by their practice's entry, and busy, by their own calendars.
const AWAY: &str = r"SELECT practitioner_id, from_local, until_local, NULL AS busy
    FROM times_off
    WHERE practice_id = $1
    UNION ALL SELECT practitioner_id, NULL, NULL, busy
    FROM busy_sources
    WHERE practice_id = $1 AND length(busy) > 0";

/// Nothing is occupied for longer: a day's session and its buffers.
// So a session that reaches into the range begins no earlier than that before it.
const MAX_BOOKING_LENGTH: SignedDuration = SignedDuration::from_hours(48);

#[derive(FromRow)]
struct OccupancyRow {
    resource_id: Uuid,
    holder_id: Uuid,
    starts_at: At,
    ends_at: At,
    sitting_starts_at: At,
    sitting_ends_at: At,
}

#[derive(FromRow)]
struct SessionRow {
    id: Uuid,
    service_id: Uuid,
    starts_at: At,
    ends_at: At,
    capacity: i64,
    practitioners: Json<Vec<PractitionerId>>,
    room_id: Option<Uuid>,
    seat: Option<i64>,
}

#[derive(FromRow)]
struct AwayRow {
    practitioner_id: Uuid,
    from_local: Option<String>,
    until_local: Option<String>,
    busy: Option<Vec<u8>>,
}

/// How much of the calendar around a requested start decides: weekly limits look a week each way.
const AROUND: SignedDuration = SignedDuration::from_hours(8 * 24);

/// The part of a practice's calendar that a booking at `start` is decided by.
pub(crate) async fn around(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    start: Timestamp,
) -> Result<Calendar, Failed> {
    let (from, until) = (
        start.saturating_sub(AROUND).unwrap_or(start),
        start.saturating_add(AROUND).unwrap_or(start),
    );
    read(connection, practice, from, until).await
}

/// The calendar of a practice between two instants; times off and busy times may reach beyond them.
pub(crate) async fn read(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Calendar, Failed> {
    // What began before the range may reach into it.
    let from = At(from
        .saturating_sub(MAX_BOOKING_LENGTH)
        .unwrap_or(Timestamp::MIN)
        .max(EARLIEST));
    let until = At(until.min(LATEST));
    let rows = sqlx::query_as::<_, OccupancyRow>(OCCUPANCIES)
        .bind(practice.0)
        .bind(from)
        .bind(until);
    let occupancies = rows
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(occupancy)
        .collect::<Result<_, _>>()?;
    let rows = sqlx::query_as::<_, SessionRow>(SESSIONS)
        .bind(practice.0)
        .bind(from)
        .bind(until);
    // Seats come one by row; a session without any is a row as well (the join is a left one).
    let sessions = sessions(rows.fetch_all(&mut *connection).await?)?;
    let rows = sqlx::query_as::<_, AwayRow>(AWAY)
        .bind(practice.0)
        .fetch_all(&mut *connection)
        .await?;
    let (mut times_off, mut busy) = (Vec::new(), Vec::new());
    for row in rows {
        let practitioner = PractitionerId(row.practitioner_id);
        if let (Some(from), Some(until)) = (row.from_local, row.until_local) {
            times_off.push((practitioner, time_off(&from, &until)?));
        }
        if let Some(bytes) = row.busy {
            let intervals = intervals::read(&bytes)
                .ok_or_else(|| corrupt("the busy times of a practitioner"))?;
            let near = intervals
                .into_iter()
                .filter(|one| from.0 < one.end && one.start < until.0);
            busy.push((practitioner, near.collect()));
        }
    }
    Ok(Calendar::new(occupancies, sessions, times_off).with_busy(busy))
}

/// What both engines can keep.
pub(crate) const EARLIEST: Timestamp = Timestamp::UNIX_EPOCH;
pub(crate) const LATEST: Timestamp = Timestamp::constant(32_503_680_000, 0);

fn occupancy(row: &OccupancyRow) -> Result<Occupancy, Failed> {
    let interval = |start: At, end: At| {
        Interval::new(start.0, end.0).ok_or_else(|| corrupt("an occupancy's time"))
    };
    Ok(Occupancy {
        during: interval(row.starts_at, row.ends_at)?,
        resource: ResourceId(row.resource_id),
        sitting: interval(row.sitting_starts_at, row.sitting_ends_at)?,
        holder: row.holder_id,
    })
}

fn sessions(rows: Vec<SessionRow>) -> Result<Vec<GroupSession>, Failed> {
    let mut found: BTreeMap<Uuid, GroupSession> = BTreeMap::new();
    for row in rows {
        let at = Interval::new(row.starts_at.0, row.ends_at.0)
            .ok_or_else(|| corrupt("a session's time"))?;
        let session = found.entry(row.id).or_insert(GroupSession {
            service: ServiceId(row.service_id),
            at,
            id: SessionId(row.id),
            capacity: to_u32(row.capacity)?,
            practitioners: row.practitioners.0,
            room: row.room_id.map(RoomId),
            taken: Vec::new(),
        });
        if let Some(seat) = row.seat {
            session.taken.push(to_u32(seat)?);
        }
    }
    for session in found.values_mut() {
        session.taken.sort_unstable();
    }
    Ok(found.into_values().collect())
}

/// A time off as its two columns say.
pub(crate) fn time_off(from: &str, until: &str) -> Result<TimeOff, Failed> {
    let read = |text: &str| text.parse().map_err(|_| corrupt("a time off"));
    Ok(TimeOff {
        from: read(from)?,
        until: read(until)?,
    })
}

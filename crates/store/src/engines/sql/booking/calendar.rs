//! What is taken: occupancies, group sessions with their seats, times off.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, Db,
    rows::{Ids, to_u32},
    tx::{Failed, Tx, corrupt},
};
use crate::{
    KnownCalendar,
    engines::{intervals, recent_changes::RecentChanges},
};
use domain::{
    booking::availability::{
        calendar::{Calendar, GroupSession, Occupancy},
        extent::CalendarExtent,
    },
    ids::{PracticeId, PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    interval::Interval,
    practice::schedule::TimeOff,
    zone::{earliest_local, latest_local},
};

/// What bookings take of resources; when practitioners are busy by their own calendars; and when they are away by their practice's
/// entries.
// In this order: PostgreSQL settles a column's type by the first two, and what is NULL in both is text.
const TAKEN: &str = concat!(
    r"SELECT resource_id, holder_id, service_id, starts_at, ends_at, sitting_starts_at,
        sitting_ends_at, NULL AS busy, NULL AS from_local, NULL AS until_local
    FROM occupancies
    WHERE practice_id = $1 AND ",
    one_of!("resource_id", "$2"),
    r" AND starts_at >= $3 AND starts_at < $4
    UNION ALL SELECT practitioner_id, NULL, NULL, NULL, NULL, NULL, NULL, busy, NULL, NULL
    FROM busy_sources
    WHERE practice_id = $1 AND ",
    one_of!("practitioner_id", "$5"),
    r" AND length(busy) > 0
    UNION ALL SELECT practitioner_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, from_local,
        until_local
    FROM times_off
    WHERE practice_id = $1 AND ",
    one_of!("practitioner_id", "$5"),
    " AND until_local >= $6 AND from_local < $7"
);
/// Seats come one by row; a session without any is a row as well.
macro_rules! sessions {
    () => {
        r"SELECT s.id, s.service_id, s.starts_at, s.ends_at, s.capacity, s.practitioners, s.room_id,
        t.seat
    FROM sessions s
    LEFT JOIN seats t ON t.practice_id = s.practice_id AND t.session_id = s.id
    WHERE s.practice_id = $1 AND "
    };
}
const SESSIONS_OF_CLASSES: &str = concat!(
    sessions!(),
    one_of!("s.service_id", "$2"),
    " AND s.starts_at >= $3 AND s.starts_at < $4"
);
/// A session occupies who gives it.
const SESSIONS_OF_RESOURCES: &str = concat!(
    sessions!(),
    "s.id IN (SELECT holder_id FROM occupancies WHERE practice_id = $1 AND ",
    one_of!("resource_id", "$2"),
    " AND starts_at >= $3 AND starts_at < $4)"
);
/// Those of closures too, which close rooms as well.
const TIMES_OFF: &str = r"SELECT practitioner_id, from_local, until_local
    FROM times_off
    WHERE practice_id = $1";
const REVISIONS: &str = "SELECT id, revision FROM resources WHERE practice_id = $1";

/// Nothing is occupied for longer: a day's session and its buffers.
// So a session that reaches into the range begins no earlier than that before it.
const MAX_BOOKING_LENGTH: SignedDuration = SignedDuration::from_hours(48);

/// Of an occupancy the first seven; else whose it is, and either the busy times or both ends of a time off.
#[derive(FromRow)]
struct TakenRow {
    resource_id: Uuid,
    holder_id: Option<Uuid>,
    service_id: Option<Uuid>,
    starts_at: Option<At>,
    ends_at: Option<At>,
    sitting_starts_at: Option<At>,
    sitting_ends_at: Option<At>,
    busy: Option<Vec<u8>>,
    from_local: Option<String>,
    until_local: Option<String>,
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

/// Reads of one practice's calendar what begins between two instants, or reaches into the time between them.
struct Reader<'c> {
    connection: &'c mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    from: Timestamp,
    until: Timestamp,
}

/// The part of a practice's calendar that decides about a start whose practitioners and rooms are locked. What is `known` of those that
/// still have the revision it is known at need not be read, nor what this process has done to them since.
pub(crate) async fn part(
    tx: &mut Tx,
    recent: &RecentChanges,
    practice: PracticeId,
    extent: &CalendarExtent,
    known: Option<&KnownCalendar>,
) -> Result<Calendar, Failed> {
    // Sessions have rows that raise no revision of their room.
    let known = known.filter(|known| extent.classes.is_empty() && known.from <= extent.range().0);
    let Some(known) = known else {
        return read_part(tx, practice, extent).await;
    };
    let locked = extent.resources.iter();
    let locked = locked.filter_map(|id| Some((*id, *tx.locked.get(id)?)));
    let (calendar, unread) = known.advanced(&locked.collect(), recent);
    let mut reader = Reader::of(tx, practice, extent);
    let away = extent.away();
    let of = (&extent.resources[..], &away[..]);
    let part = calendar.within(of, (reader.first().0, reader.last().0));
    if unread.is_empty() {
        return Ok(part);
    }
    let away = away.into_iter().filter(|one| unread.contains(one));
    let away: Vec<_> = away.collect();
    let (unread_ids, away) = (ids(&unread, |one| one.0), ids(&away, |one| one.0));
    let read = reader.taken(&unread_ids, &away).await?;
    Ok(part.replaced(&unread, read.with(Vec::new())))
}

async fn read_part(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
    extent: &CalendarExtent,
) -> Result<Calendar, Failed> {
    let start = extent.start;
    let mut reader = Reader::of(connection, practice, extent);
    let mut sessions = Vec::new();
    if !extent.classes.is_empty() {
        let classes = ids(&extent.classes, |one| one.0);
        sessions = reader.sessions(SESSIONS_OF_CLASSES, &classes).await?;
    }
    // A session that begins then is joined with its own people and room, whoever gives the class
    // by now.
    let joined = sessions.iter().filter(|one| one.at.start == start);
    let joined = joined.flat_map(GroupSession::resources);
    let resources: Vec<_> = extent.resources.iter().copied().chain(joined).collect();
    let resources = ids(&resources, |one| one.0);
    let away = ids(&extent.away(), |one| one.0);
    let taken = reader.taken(&resources, &away).await?;
    Ok(taken.with(sessions))
}

/// The calendar of a practice from an instant on. Of what is `known` of it only those practitioners and rooms are changed whose revision
/// has risen: by what this process did to them, or else by reading them again. Of the others it stays, what is over by now included.
pub(crate) async fn read(
    connection: &mut <Db as sqlx::Database>::Connection,
    recent: &RecentChanges,
    practice: PracticeId,
    from: Timestamp,
    known: Option<&KnownCalendar>,
) -> Result<KnownCalendar, Failed> {
    // Before what they tell of: what is read then may be newer, which the next reading corrects,
    // but never older.
    let revisions: BTreeMap<ResourceId, i64> = sqlx::query_as::<_, (Uuid, i64)>(REVISIONS)
        .bind(practice.0)
        .fetch_all(&mut *connection)
        .await?
        .into_iter()
        .map(|(id, revision)| (ResourceId(id), revision))
        .collect();
    let (mut calendar, unread) = match known {
        Some(known) => known.advanced(&revisions, recent),
        None => (Arc::default(), revisions.keys().copied().collect()),
    };
    if !unread.is_empty() {
        let mut reader = Reader {
            connection,
            practice,
            from,
            until: Timestamp::MAX,
        };
        let unread_ids = ids(&unread, |one| one.0);
        let taken = reader.taken(&unread_ids, &unread_ids).await?;
        let sessions = reader.sessions(SESSIONS_OF_RESOURCES, &unread_ids).await?;
        let read = taken.with(sessions);
        calendar = Arc::new(Arc::unwrap_or_clone(calendar).replaced(&unread, read));
    }
    Ok(KnownCalendar {
        calendar,
        from: known.map_or(from, |known| known.from),
        revisions: Arc::new(revisions),
    })
}

/// A calendar with the times off and closures that were entered, and nothing else.
pub(crate) async fn times_off(
    connection: &mut <Db as sqlx::Database>::Connection,
    practice: PracticeId,
) -> Result<Calendar, Failed> {
    let rows = sqlx::query_as::<_, (Uuid, String, String)>(TIMES_OFF)
        .bind(practice.0)
        .fetch_all(connection)
        .await?;
    let off =
        |(id, from, until): (Uuid, String, String)| Ok((ResourceId(id), time_off(&from, &until)?));
    let all = rows
        .into_iter()
        .map(off)
        .collect::<Result<Vec<_>, Failed>>()?;
    Ok(Calendar::default().with_times_off(all))
}

impl<'c> Reader<'c> {
    fn of(
        connection: &'c mut <Db as sqlx::Database>::Connection,
        practice: PracticeId,
        extent: &CalendarExtent,
    ) -> Self {
        let (from, until) = extent.range();
        Self {
            connection,
            practice,
            from,
            until,
        }
    }

    /// Where reading begins: what began before may reach into the range.
    fn first(&self) -> At {
        let before = self.from.saturating_sub(MAX_BOOKING_LENGTH);
        At(before.unwrap_or(Timestamp::MIN).max(EARLIEST))
    }

    fn last(&self) -> At {
        At(self.until.min(LATEST))
    }

    /// What of the resources is taken by bookings, and of the practitioners by anything else.
    async fn taken(&mut self, resources: &Ids, practitioners: &Ids) -> Result<Taken, Failed> {
        let (first, last) = (self.first(), self.last());
        let rows = sqlx::query_as::<_, TakenRow>(TAKEN)
            .bind(self.practice.0)
            .bind(resources)
            .bind(first)
            .bind(last)
            .bind(practitioners)
            .bind(earliest_local(first.0).to_string())
            .bind(latest_local(last.0).to_string())
            .fetch_all(&mut *self.connection)
            .await?;
        let mut taken = Taken::default();
        for row in &rows {
            taken.add(row, (first.0, last.0))?;
        }
        Ok(taken)
    }

    async fn sessions(
        &mut self,
        statement: &'static str,
        of: &Ids,
    ) -> Result<Vec<GroupSession>, Failed> {
        let rows = sqlx::query_as::<_, SessionRow>(statement)
            .bind(self.practice.0)
            .bind(of)
            .bind(self.first())
            .bind(self.last())
            .fetch_all(&mut *self.connection)
            .await?;
        sessions(rows)
    }
}

/// All that is taken, but for group sessions.
#[derive(Default)]
struct Taken {
    occupancies: Vec<Occupancy>,
    times_off: Vec<(PractitionerId, TimeOff)>,
    busy: Vec<(PractitionerId, Vec<Interval>)>,
}

impl Taken {
    fn with(self, sessions: Vec<GroupSession>) -> Calendar {
        Calendar::new(self.occupancies, sessions, self.times_off).with_busy(self.busy)
    }

    /// Of what is busy only what lies between the two instants.
    fn add(&mut self, row: &TakenRow, (first, last): (Timestamp, Timestamp)) -> Result<(), Failed> {
        let practitioner = PractitionerId(row.resource_id);
        if let (Some(from), Some(until)) = (&row.from_local, &row.until_local) {
            self.times_off.push((practitioner, time_off(from, until)?));
        } else if let Some(bytes) = &row.busy {
            let intervals = intervals::read(bytes)
                .ok_or_else(|| corrupt("the busy times of a practitioner"))?;
            let near = intervals
                .into_iter()
                .filter(|one| first < one.end && one.start < last);
            self.busy.push((practitioner, near.collect()));
        } else {
            let occupancy = occupancy(row).ok_or_else(|| corrupt("an occupancy"))?;
            self.occupancies.push(occupancy);
        }
        Ok(())
    }
}

fn ids<T>(all: &[T], id: impl Fn(&T) -> Uuid) -> Ids {
    Json(all.iter().map(id).collect())
}

/// What both engines can keep.
pub(crate) const EARLIEST: Timestamp = Timestamp::UNIX_EPOCH;
pub(crate) const LATEST: Timestamp = Timestamp::constant(32_503_680_000, 0);

fn occupancy(row: &TakenRow) -> Option<Occupancy> {
    let interval = |start: Option<At>, end: Option<At>| Interval::new(start?.0, end?.0);
    Some(Occupancy {
        during: interval(row.starts_at, row.ends_at)?,
        resource: ResourceId(row.resource_id),
        sitting: interval(row.sitting_starts_at, row.sitting_ends_at)?,
        holder: row.holder_id?,
        service: row.service_id.map(ServiceId),
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

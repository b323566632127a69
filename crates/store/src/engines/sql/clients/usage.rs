//! How who books stands with the practice: what they have booked, and what waits for their payment.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At,
    origins::DAY,
    rows::to_u32,
    tx::{Failed, Tx},
};
use crate::{CommandError, StoreError};
use domain::{
    booking::placing::ClientUsage,
    ids::{BookingId, ClientId, PracticeId, PractitionerId, ServiceId},
    interval::Interval,
};

// The person's own rows first, then their bookings: SQLite takes the tables of a CROSS JOIN as they stand, and would go through all
// of a practice's bookings otherwise. What waits for the proof of its mailbox is nobody's yet.
macro_rules! standing {
    () => {
        r"SELECT COUNT(*) AS ever, COUNT(CASE
        WHEN b.service_id = $3 THEN 1 END) AS of_service, COUNT(CASE WHEN b.state IN ('held',
        'confirmed') AND b.ends_at > $4 THEN 1 END) AS active
    FROM clients c
    CROSS JOIN bookings b
    WHERE c.practice_id = $1 AND c.person_index = $2 AND c.proved_at IS NOT NULL
        AND b.practice_id = c.practice_id AND b.client_id = c.id
        AND b.state IN ('held', 'confirmed', 'completed', 'no_show') AND NOT (b.state = 'held'
        AND b.awaits <> 'payment') AND b.id <> $5"
    };
}
const STANDING: &str = concat!(standing!());
/// With it, in one statement: the revision of the practice's definitions, what waits for payment under the e-mail address, and what was
/// lately booked at the practice by those who neither paid nor proved anything.
const COUNTS: &str = concat!(
    r"SELECT (SELECT revision FROM practices WHERE practice_id = $1) AS revision,
        (SELECT COUNT(*) FROM clients c
            CROSS JOIN bookings b
            WHERE c.practice_id = $1 AND c.email_index = $6
                AND b.practice_id = c.practice_id AND b.client_id = c.id AND b.state = 'held'
                AND b.awaits = 'payment' AND NOT EXISTS (SELECT 1 FROM payments p
                WHERE p.practice_id = b.practice_id AND p.booking_id = b.id
                AND p.state = 'processing')) AS held_by_email,
        (SELECT COUNT(*) FROM origins
            WHERE practice_id = $1 AND kind = 'free' AND made_at > $7) AS lately,
        s.ever, s.of_service, s.active
    FROM (",
    standing!(),
    ") s"
);
// Of the person's bookings those that whoever books has shown to know of: all that are proved to theirs, or the one of this visit.
const BOOKED: &str = r"SELECT b.starts_at, b.ends_at
    FROM clients c
    CROSS JOIN bookings b
    WHERE c.practice_id = $1 AND c.person_index = $2
        AND b.practice_id = c.practice_id AND b.client_id = c.id AND (b.id = $3 OR ($4
        AND c.proved_at IS NOT NULL)) AND b.state IN ('held', 'confirmed') AND b.ends_at > $5
        AND b.starts_at < $6";
// That it has a time says the same as its state, and leads SQLite to the index of what is held.
const HELD: &str = r"SELECT b.practitioners
    FROM bookings b
    WHERE b.practice_id = $1 AND b.state = 'held' AND b.hold_until IS NOT NULL
        AND b.awaits = 'payment' AND NOT EXISTS (SELECT 1
        FROM payments p WHERE p.practice_id = b.practice_id AND p.booking_id = b.id
        AND p.state = 'processing')";
const EARLIER: &str = r"SELECT b.practitioners
    FROM bookings b
    WHERE b.practice_id = $1 AND b.client_id = $2 AND b.state NOT IN ('expired', 'declined')
    ORDER BY b.booked_at DESC LIMIT 1";

/// No session is longer.
// So no session that reaches the instant begins earlier.
const MAX_LIFETIME: SignedDuration = SignedDuration::from_hours(48);

#[derive(FromRow)]
struct UsageRow {
    ever: i64,
    of_service: i64,
    active: i64,
}

impl UsageRow {
    fn usage(&self) -> Result<ClientUsage, StoreError> {
        Ok(ClientUsage {
            ever: to_u32(self.ever)?,
            of_service: to_u32(self.of_service)?,
            active: to_u32(self.active)?,
            ..ClientUsage::default()
        })
    }
}

#[derive(FromRow)]
struct CountsRow {
    revision: Option<i64>,
    held_by_email: i64,
    lately: i64,
    #[sqlx(flatten)]
    standing: UsageRow,
}

#[derive(FromRow)]
struct HeldRow {
    practitioners: Json<Vec<PractitionerId>>,
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
    Ok(row.usage()?)
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

/// Who books, as what is counted of them is found.
pub(crate) struct Asker<'a> {
    pub practice: PracticeId,
    pub person_index: &'a [u8],
    pub email_index: &'a [u8],
    pub service: ServiceId,
}

/// The revision of the practice's definitions, and all that is counted of who books.
pub(crate) async fn counts(
    tx: &mut Tx,
    asker: &Asker<'_>,
    now: Timestamp,
) -> Result<(i64, ClientUsage), Failed> {
    let since = At(now.saturating_sub(DAY).unwrap_or(now));
    let row = sqlx::query_as::<_, CountsRow>(COUNTS)
        .bind(asker.practice.0)
        .bind(asker.person_index)
        .bind(asker.service.0)
        .bind(At(now))
        .bind(Uuid::nil())
        .bind(asker.email_index)
        .bind(since)
        .fetch_one(&mut **tx)
        .await?;
    let usage = ClientUsage {
        held_by_email: to_u32(row.held_by_email)?,
        lately: to_u32(row.lately)?,
        ..row.standing.usage()?
    };
    Ok((row.revision.ok_or(CommandError::NotFound)?, usage))
}

/// How many bookings wait for payment with each practitioner.
pub(crate) async fn held_with(
    tx: &mut Tx,
    practice: PracticeId,
) -> Result<BTreeMap<PractitionerId, u32>, Failed> {
    let mut held_with = BTreeMap::new();
    for held in sqlx::query_as::<_, HeldRow>(HELD)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?
    {
        for practitioner in held.practitioners.0 {
            *held_with.entry(practitioner).or_default() += 1;
        }
    }
    Ok(held_with)
}

/// Whom the client saw last.
pub(crate) async fn earlier(
    tx: &mut Tx,
    practice: PracticeId,
    client: ClientId,
) -> Result<Option<PractitionerId>, Failed> {
    let row = sqlx::query_scalar::<_, Json<Vec<PractitionerId>>>(EARLIER)
        .bind(practice.0)
        .bind(client.0);
    Ok(row
        .fetch_optional(&mut **tx)
        .await?
        .and_then(|practitioners| practitioners.0.first().copied()))
}

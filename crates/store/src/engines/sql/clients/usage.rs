//! How who books stands with the practice: what they have booked, and what waits for their payment.

use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, types::Json};

use super::{
    At,
    rows::to_u32,
    tx::{Failed, Tx},
};
use domain::{
    booking::placing::ClientUsage,
    ids::{BookingId, ClientId, PracticeId, PractitionerId, ServiceId},
    interval::Interval,
};

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
const HELD_BY_ADDRESS: &str = r"SELECT COUNT(*)
    FROM bookings b
    JOIN clients c ON c.practice_id = b.practice_id AND c.id = b.client_id
    WHERE b.practice_id = $1 AND c.email_index = $2 AND b.state = 'held' AND b.awaits = 'payment'
        AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.practice_id = b.practice_id
        AND p.booking_id = b.id AND p.state = 'processing')";
const HELD: &str = r"SELECT b.practitioners
    FROM bookings b
    WHERE b.practice_id = $1 AND b.state = 'held' AND b.awaits = 'payment' AND NOT EXISTS (SELECT 1
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

/// How many bookings wait for payment: under the e-mail address, with each practitioner.
pub(crate) async fn holds(
    tx: &mut Tx,
    practice: PracticeId,
    email_index: &[u8],
) -> Result<ClientUsage, Failed> {
    let held = sqlx::query_scalar::<_, i64>(HELD_BY_ADDRESS)
        .bind(practice.0)
        .bind(email_index)
        .fetch_one(&mut **tx)
        .await?;
    let mut usage = ClientUsage {
        held_by_email: to_u32(held)?,
        ..ClientUsage::default()
    };
    for held in sqlx::query_as::<_, HeldRow>(HELD)
        .bind(practice.0)
        .fetch_all(&mut **tx)
        .await?
    {
        for practitioner in held.practitioners.0 {
            *usage.held_with.entry(practitioner).or_default() += 1;
        }
    }
    Ok(usage)
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

//! The invariants, each as a statement that finds its violations. `hourkeep verify` runs them against a database.

mod api_keys;
mod calendars;
mod ledger;
mod money;
mod origins;
mod practices;
mod proving;
mod slow_money;
mod webhooks;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    practice::keys,
    tx::{self, map_sqlx_error},
};
use crate::StoreError;

/// What must never be, and the statement that gives the id of each thing that is.
const INVARIANTS: [(&str, &str); 19] = [
    ("two occupancies of one resource overlap", OVERLAPS),
    (
        "an active booking does not occupy its room, or holds no practitioner",
        UNOCCUPIED,
    ),
    (
        "an occupancy does not cover its sitting or is of another service, or a resource of it is missing",
        UNCOVERED,
    ),
    ("an ended booking still occupies something", GHOSTS),
    ("a session has more seats taken than it has, or none", SEATS),
    (
        "an active booking of a session has no seat, or an ended one has",
        SEATLESS,
    ),
    (
        "a booking of a session has another time, practitioner or room than it",
        STRAY,
    ),
    (
        "a captured payment belongs to a booking that expired and is not being refunded",
        UNRETURNED,
    ),
    (
        "a confirmed booking that was to be paid has no payment that came, is on its way or did not arrive",
        UNPAID,
    ),
    ("more is refunded than was captured", OVER_REFUNDED),
    ("a held booking has nothing that will end its hold", ENDLESS),
    (
        "an ended booking can still be paid, and nothing will close its page",
        OPEN_ENDED,
    ),
    ("a job was given up", DEAD),
    ("an ordered refund has nothing that will send it", UNSENT),
    (
        "a refund failed, so the client's money is still here",
        FAILED,
    ),
    ("a change of a booking has no audit row", UNAUDITED),
    (
        "a booking that is not confirmed will be reminded of",
        STALE_REMINDERS,
    ),
    (
        "a confirmed booking ahead has nothing that tells of it",
        UNTOLD,
    ),
    (
        "somebody of the practice is told of a booking that waits",
        TOO_EARLY,
    ),
];

/// Those of the money, of calendars, of webhooks, of keys, of busy sources, of the provider's events and of the length of leases.
pub(crate) const COUNT: usize = INVARIANTS.len()
    + money::INVARIANTS.len()
    + ledger::INVARIANTS.len()
    + calendars::INVARIANTS.len()
    + practices::INVARIANTS.len()
    + webhooks::INVARIANTS.len()
    + keys::INVARIANTS.len()
    + api_keys::INVARIANTS.len()
    + proving::INVARIANTS.len()
    + origins::INVARIANTS.len()
    + slow_money::INVARIANTS.len()
    + 1
    + 7;

const OVERLAPS: &str = r"SELECT a.holder_id
    FROM occupancies a
    JOIN occupancies b ON b.practice_id = a.practice_id AND b.resource_id = a.resource_id
        AND b.starts_at > a.starts_at AND b.starts_at < a.ends_at";
const UNOCCUPIED: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state IN ('held', 'confirmed') AND b.awaits <> 'mailbox_unkept' AND NOT EXISTS
        (SELECT 1 FROM occupancies o WHERE o.practice_id = b.practice_id
        AND o.holder_id = COALESCE(b.session_id, b.id) AND o.sitting_starts_at = b.starts_at
        AND (b.room_id IS NULL OR EXISTS (SELECT 1 FROM occupancies r
        WHERE r.practice_id = b.practice_id AND r.holder_id = o.holder_id
        AND r.resource_id = b.room_id)))";
// Each id in the JSON list of practitioners begins with `prt_` and holds it nowhere else.
const UNCOVERED: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state IN ('held', 'confirmed') AND b.awaits <> 'mailbox_unkept' AND (SELECT COUNT(*)
        FROM occupancies o WHERE o.practice_id = b.practice_id
        AND o.holder_id = COALESCE(b.session_id, b.id) AND o.sitting_starts_at = b.starts_at
        AND o.sitting_ends_at = b.ends_at AND o.starts_at <= o.sitting_starts_at
        AND o.ends_at >= o.sitting_ends_at AND COALESCE(o.service_id, b.service_id) = b.service_id) <
        (LENGTH(CAST(b.practitioners AS TEXT)) -
        LENGTH(REPLACE(CAST(b.practitioners AS TEXT), 'prt_', ''))) / 4 + CASE
        WHEN b.room_id IS NULL THEN 0 ELSE 1 END";
const GHOSTS: &str = r"SELECT o.holder_id
    FROM occupancies o
    WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.practice_id = o.practice_id
        AND COALESCE(b.session_id, b.id) = o.holder_id AND b.awaits <> 'mailbox_unkept'
        AND b.state IN ('held', 'confirmed', 'completed', 'no_show'))";
const SEATS: &str = r"SELECT s.id
    FROM sessions s
    LEFT JOIN seats t ON t.practice_id = s.practice_id AND t.session_id = s.id
    GROUP BY s.practice_id, s.id, s.capacity
    HAVING COUNT(t.seat) > s.capacity OR COUNT(t.seat) = 0";
const SEATLESS: &str = r"SELECT b.id
    FROM bookings b
    LEFT JOIN seats t ON t.practice_id = b.practice_id AND t.booking_id = b.id
    WHERE b.session_id IS NOT NULL AND (b.state IN ('held', 'confirmed', 'completed', 'no_show')
        AND b.awaits <> 'mailbox_unkept') <> (t.seat IS NOT NULL)";
const STRAY: &str = r"SELECT b.id
    FROM bookings b
    LEFT JOIN sessions s ON s.practice_id = b.practice_id AND s.id = b.session_id
    WHERE b.session_id IS NOT NULL AND b.state IN ('held', 'confirmed')
        AND b.awaits <> 'mailbox_unkept' AND (s.id IS NULL OR s.service_id <> b.service_id
        OR s.starts_at <> b.starts_at OR s.ends_at <> b.ends_at
        OR CAST(s.practitioners AS TEXT) <> CAST(b.practitioners AS TEXT) OR (b.room_id IS NOT NULL
        AND (s.room_id IS NULL OR s.room_id <> b.room_id)))";
const UNRETURNED: &str = r"SELECT b.id
    FROM bookings b
    JOIN payments p ON p.practice_id = b.practice_id AND p.booking_id = b.id
    WHERE p.state = 'captured' AND b.state IN ('expired', 'declined', 'held') AND p.amount >
        (SELECT COALESCE(SUM(r.amount), 0) FROM refunds r WHERE r.practice_id = p.practice_id
        AND r.payment_id = p.id)";
const UNPAID: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state = 'confirmed' AND EXISTS (SELECT 1 FROM payments p
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND p.purpose IN ('booking',
        'card')) AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.practice_id = b.practice_id
        AND p.booking_id = b.id AND p.purpose IN ('booking', 'card') AND (p.state IN ('captured',
        'processing') OR p.refusal = 'not_arrived'))";
const OVER_REFUNDED: &str = r"SELECT p.booking_id
    FROM payments p
    JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
    WHERE r.state IN ('ordered', 'pending', 'succeeded')
    GROUP BY p.practice_id, p.id, p.booking_id, p.amount, p.state
    HAVING SUM(r.amount) > p.amount OR p.state <> 'captured'";
const ENDLESS: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state = 'held' AND NOT EXISTS (SELECT 1 FROM jobs e WHERE e.practice_id = b.practice_id
        AND e.booking_id = b.id AND e.kind = 'end_hold' AND e.state = 'due')";
const OPEN_ENDED: &str = r"SELECT b.id
    FROM bookings b
    JOIN payments p ON p.practice_id = b.practice_id AND p.booking_id = b.id
    WHERE p.state IN ('pending', 'processing') AND p.purpose IN ('booking', 'card')
        AND b.state NOT IN ('held', 'confirmed') AND NOT (p.state = 'processing'
        AND b.state IN ('completed', 'no_show')) AND NOT EXISTS (SELECT 1 FROM jobs e
        WHERE e.practice_id = b.practice_id AND e.booking_id = b.id AND e.kind = 'close_page'
        AND e.state IN ('due', 'dead'))";
const DEAD: &str = "SELECT id FROM jobs WHERE state = 'dead'";
// What came outside Checkout is given back by hand.
const UNSENT: &str = r"SELECT r.id
    FROM refunds r
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE r.state IN ('ordered', 'pending') AND p.means IN ('page', 'card') AND NOT EXISTS
        (SELECT 1 FROM jobs e WHERE e.practice_id = p.practice_id AND e.booking_id = p.booking_id
        AND e.kind = 'refund' AND e.state IN ('due', 'dead'))";
const FAILED: &str = "SELECT id FROM refunds WHERE state = 'failed'";
const UNAUDITED: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.version > (SELECT COUNT(*) FROM audit a WHERE a.practice_id = b.practice_id
        AND a.subject = b.id)";
// A reminder that a worker has in hand is looked at again before it is sent.
const STALE_REMINDERS: &str = r"SELECT m.booking_id
    FROM messages m
    JOIN bookings b ON b.practice_id = m.practice_id AND b.id = m.booking_id
    WHERE m.state = 'due' AND m.kind IN ('reminder', 'day_before', 'hour_before') AND b.state <> 'confirmed'";
// Bookings without a sealed token are older than messages.
const UNTOLD: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state = 'confirmed' AND b.manage_token IS NOT NULL AND NOT EXISTS (SELECT 1
        FROM messages m WHERE m.practice_id = b.practice_id AND m.booking_id = b.id
        AND m.kind IN ('confirmed', 'moved'))";
// A booking that waits for its payment or its proof is nobody's news yet; but of a request, which the practice is asked about, it is
// told before it is paid. That a booking began as one stands in its terms.
const TOO_EARLY: &str = r"SELECT n.booking_id
    FROM notifications n
    JOIN bookings b ON b.practice_id = n.practice_id AND b.id = n.booking_id
    WHERE n.state IN ('due', 'sent') AND b.state = 'held'
        AND CAST(b.terms AS TEXT) NOT LIKE '%answer_within_hours%'";
const LONG_NOTIFICATION_LEASES: &str =
    "SELECT id FROM notifications WHERE state = 'due' AND leased_until > $1";
const LONG_MESSAGE_LEASES: &str =
    "SELECT booking_id FROM messages WHERE state = 'due' AND leased_until > $1";
const LONG_LEASES: &str = "SELECT id FROM jobs WHERE state = 'due' AND leased_until > $1";
const LONG_EVENT_LEASES: &str =
    "SELECT id FROM provider_events WHERE state = 'received' AND leased_until > $1";
const UNSETTLED: &str =
    "SELECT id FROM provider_events WHERE state = 'received' AND received_at < $1";
// Every event was received before now.
const QUARANTINED: &str =
    "SELECT id FROM provider_events WHERE state = 'quarantined' AND received_at <= $1";

/// No work is anybody's for longer.
const LONGEST_LEASE: SignedDuration = SignedDuration::from_mins(5);
/// No event of the provider's waits for longer.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

impl SqlStore {
    pub(crate) async fn find_violations(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let mut found = Vec::new();
        let more = money::INVARIANTS
            .into_iter()
            .chain(ledger::INVARIANTS)
            .chain(calendars::INVARIANTS)
            .chain(webhooks::INVARIANTS)
            .chain(practices::INVARIANTS)
            .chain(keys::INVARIANTS)
            .chain(api_keys::INVARIANTS)
            .chain(proving::INVARIANTS)
            .chain(origins::INVARIANTS)
            .chain(slow_money::INVARIANTS);
        // One after the other over one connection: verify must not take the pool from those who
        // serve.
        for (what, statement) in INVARIANTS.into_iter().chain(more) {
            let ids: Vec<Uuid> = sqlx::query_scalar(statement)
                .fetch_all(&mut *connection)
                .await
                .map_err(map_sqlx_error)?;
            found.extend(ids.into_iter().map(|id| format!("{what}: {id}")));
        }
        let differing = calendars::differing(&mut connection).await?;
        found.extend(
            differing
                .into_iter()
                .map(|id| format!("a busy source takes other times than its events say: {id}")),
        );
        let until = now.saturating_add(LONGEST_LEASE).unwrap_or(now);
        found.extend(leased_too_long(&mut connection, until).await?);
        let since = now.saturating_sub(LONGEST_WAIT).unwrap_or(now);
        for (what, statement, at) in [
            (
                "an event of the provider's is leased for too long",
                LONG_EVENT_LEASES,
                until,
            ),
            (
                "an event of the provider's has been waiting for more than an hour",
                UNSETTLED,
                since,
            ),
            (
                "an event of the provider's is quarantined",
                QUARANTINED,
                now,
            ),
        ] {
            let ids: Vec<String> = sqlx::query_scalar(statement)
                .bind(At(at))
                .fetch_all(&mut *connection)
                .await
                .map_err(map_sqlx_error)?;
            found.extend(ids.into_iter().map(|id| format!("{what}: {id}")));
        }
        Ok(found)
    }
}

async fn leased_too_long(
    connection: &mut <Db as sqlx::Database>::Connection,
    until: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for (what, statement) in [
        ("a job", LONG_LEASES),
        ("a delivery", webhooks::LONG_LEASES),
        ("a message", LONG_MESSAGE_LEASES),
        ("a notification", LONG_NOTIFICATION_LEASES),
    ] {
        let leased: Vec<Uuid> = sqlx::query_scalar(statement)
            .bind(At(until))
            .fetch_all(&mut *connection)
            .await
            .map_err(map_sqlx_error)?;
        let told = |id| format!("{what} is leased for too long: {id}");
        found.extend(leased.into_iter().map(told));
    }
    Ok(found)
}

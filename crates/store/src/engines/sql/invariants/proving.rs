//! The invariants of chains, and of what waits for the proof of a mailbox.

/// What must never be, and the statement that gives the id of each thing that is. Bookings that are older than mail tokens are left
/// alone: their chains were joined by other rules.
pub(crate) const INVARIANTS: [(&str, &str); 9] = [
    (
        "a booking that is held for its mailbox has a payment",
        PAID_UNPROVED,
    ),
    (
        "a booking that is held for its mailbox has no message that asks for it",
        UNASKED,
    ),
    ("a booking waits for its mailbox and is not held", WAITING),
    (
        "a request has a payment, or its client was not told of it",
        PAID_REQUEST,
    ),
    (
        "a booking waits for the practice's yes and is not held for it, or no longer than until it begins",
        NO_REQUEST,
    ),
    ("a chain of bookings has two clients", DIVIDED),
    ("a client has two chains of bookings", SHARED),
    (
        "a client is proved and has no booking with a mail token",
        PROVED_BY_NOTHING,
    ),
    ("a client has no booking", LEFT),
];

const PAID_UNPROVED: &str = r"SELECT b.id
    FROM bookings b
    JOIN payments p ON p.practice_id = b.practice_id AND p.booking_id = b.id
    WHERE b.state = 'held' AND b.awaits <> 'payment'";
const UNASKED: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state = 'held' AND b.awaits <> 'payment' AND NOT EXISTS (SELECT 1 FROM messages m
        WHERE m.practice_id = b.practice_id AND m.booking_id = b.id AND m.kind = 'prove')";
const WAITING: &str =
    "SELECT b.id FROM bookings b WHERE b.state <> 'held' AND b.awaits <> 'payment'";
const PAID_REQUEST: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.awaits_approval AND (EXISTS (SELECT 1 FROM payments p
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id) OR NOT EXISTS (SELECT 1
        FROM messages m WHERE m.practice_id = b.practice_id AND m.booking_id = b.id
        AND m.kind = 'requested'))";
const NO_REQUEST: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.awaits_approval AND (b.state <> 'held' OR b.awaits <> 'payment'
        OR b.hold_until > b.starts_at OR CAST(b.terms AS TEXT) NOT LIKE '%answer_within_hours%')";
const DIVIDED: &str = r"SELECT b.id
    FROM bookings b
    JOIN bookings o ON o.practice_id = b.practice_id AND o.chain_id = b.chain_id
    WHERE o.client_id <> b.client_id AND b.mail_hash IS NOT NULL";
const SHARED: &str = r"SELECT b.id
    FROM bookings b
    JOIN bookings o ON o.practice_id = b.practice_id AND o.client_id = b.client_id
    WHERE o.chain_id <> b.chain_id AND b.mail_hash IS NOT NULL";
const PROVED_BY_NOTHING: &str = r"SELECT c.id
    FROM clients c
    WHERE c.proved_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b
        WHERE b.practice_id = c.practice_id AND b.client_id = c.id AND b.mail_hash IS NOT NULL)";
const LEFT: &str = r"SELECT c.id
    FROM clients c
    WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.practice_id = c.practice_id
        AND b.client_id = c.id)";

//! Invariants of money that takes days.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 2] = [
    (
        "a hold outlives the start of its session while money is on its way",
        OUTLIVES,
    ),
    (
        "what did not arrive for a confirmed booking is neither asked for nor paid",
        UNASKED,
    ),
];

const OUTLIVES: &str = r"SELECT b.id
    FROM bookings b
    WHERE b.state = 'held' AND b.hold_until > b.starts_at AND EXISTS (SELECT 1 FROM payments p
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND p.state = 'processing')";
const UNASKED: &str = r"SELECT b.id
    FROM bookings b
    JOIN payments p ON p.practice_id = b.practice_id AND p.booking_id = b.id
    WHERE b.state = 'confirmed' AND p.purpose = 'booking' AND p.state = 'dead'
        AND p.refusal = 'not_arrived' AND NOT EXISTS (SELECT 1 FROM payments q
        WHERE q.practice_id = b.practice_id AND q.booking_id = b.id AND q.state IN ('pending',
        'processing', 'captured'))";

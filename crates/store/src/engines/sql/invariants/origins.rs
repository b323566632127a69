//! Invariants of where bookings come from.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 3] = [
    (
        "it is still remembered where a booking came from that is paid",
        PAID,
    ),
    (
        "a booking keeps a hash of an address that nobody counts",
        KEPT,
    ),
    (
        "a booking counts as unpaid that was never to be paid, or the other way round",
        MISTAKEN,
    ),
];

const PAID: &str = r"SELECT o.booking_id
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.kind = 'payment' AND b.state IN ('confirmed', 'completed', 'no_show')";
const KEPT: &str = "SELECT id FROM bookings WHERE address_index IS NOT NULL";
// A request counts as unpaid before it has a payment, and may never be to be paid.
const MISTAKEN: &str = r"SELECT o.booking_id
    FROM origins o
    JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE CAST(b.terms AS TEXT) NOT LIKE '%answer_within_hours%' AND (o.kind = 'payment') <> EXISTS (SELECT 1 FROM payments p
        WHERE p.practice_id = o.practice_id AND p.booking_id = o.booking_id
        AND p.purpose IN ('booking', 'card'))";

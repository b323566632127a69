//! The invariants of payments, refunds and receipts among themselves.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 11] = [
    (
        "a payment has another currency than its booking's price",
        PAID_OTHERWISE,
    ),
    (
        "a payment confirms its booking with another amount than was due",
        OTHER_AMOUNT,
    ),
    (
        "a refund has another currency than its payment",
        REFUNDED_OTHERWISE,
    ),
    (
        "a fee or a dispute has another currency than what it is about",
        CLAIMED_OTHERWISE,
    ),
    (
        "the receipts of a practice are not numbered without gaps",
        GAPS,
    ),
    (
        "a captured payment has no receipt, or more than one",
        UNRECEIPTED,
    ),
    (
        "a refund that went through has no credit note, or more than one",
        UNCORRECTED,
    ),
    (
        "a payment that the practice recorded says not when it came, or another one does",
        UNDATED,
    ),
    (
        "the provider knows of money that came outside Checkout, or was asked to send it back",
        OUTSIDE,
    ),
    ("a payment was undone that nobody recorded", UNDONE),
    (
        "somebody will be reminded of a debt that they do not have",
        UNOWED,
    ),
];

const GAPS: &str = r"SELECT n.practice_id
    FROM receipt_numbers n
    LEFT JOIN receipts r ON r.practice_id = n.practice_id
    GROUP BY n.practice_id, n.last
    HAVING COUNT(r.number) <> n.last OR MIN(r.number) <> 1 OR MAX(r.number) <> n.last";
const UNRECEIPTED: &str = r"SELECT p.id
    FROM payments p
    WHERE p.state = 'captured' AND p.amount > 0 AND 1 <> (SELECT COUNT(*) FROM receipts r
        WHERE r.practice_id = p.practice_id AND r.payment_id = p.id AND r.refund_id IS NULL)";
const UNCORRECTED: &str = r"SELECT f.id
    FROM refunds f
    WHERE f.state = 'succeeded' AND 1 <> (SELECT COUNT(*) FROM receipts r
        WHERE r.practice_id = f.practice_id AND r.payment_id = f.payment_id AND r.refund_id = f.id)";
const PAID_OTHERWISE: &str = r"SELECT p.id
    FROM payments p
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.currency <> b.price_currency";
const OTHER_AMOUNT: &str = r"SELECT p.id
    FROM payments p
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.purpose IN ('booking', 'card') AND p.means IN ('page', 'card')
        AND p.amount <> CAST(b.terms -> 'due_now' ->> 'amount' AS BIGINT)";
const REFUNDED_OTHERWISE: &str = r"SELECT r.id
    FROM refunds r
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE r.currency <> p.currency";
const CLAIMED_OTHERWISE: &str = r"SELECT f.id
    FROM fees f
    JOIN bookings b ON b.practice_id = f.practice_id AND b.id = f.booking_id
    WHERE f.currency <> b.price_currency
    UNION ALL SELECT p.id
    FROM disputes d
    JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    WHERE d.currency <> p.currency";
const UNDATED: &str = r"SELECT p.id
    FROM payments p
    LEFT JOIN recorded_payments d ON d.practice_id = p.practice_id AND d.payment_id = p.id
    WHERE (p.means IN ('cash', 'transfer', 'terminal')) <> (d.payment_id IS NOT NULL)";
const OUTSIDE: &str = r"SELECT p.id
    FROM payments p
    WHERE p.means IN ('cash', 'transfer', 'terminal') AND (p.state <> 'captured'
        OR p.intent IS NOT NULL OR p.page_id IS NOT NULL OR EXISTS (SELECT 1 FROM refunds r
        WHERE r.practice_id = p.practice_id AND r.payment_id = p.id AND (r.provider_id IS NOT NULL
        OR r.state NOT IN ('ordered', 'succeeded', 'superseded'))))";
const UNDONE: &str = r"SELECT r.id
    FROM refunds r
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE r.cause = 'undone' AND (p.means IN ('page', 'card') OR r.state <> 'succeeded')";
const UNOWED: &str = r"SELECT m.booking_id
    FROM messages m
    WHERE m.state = 'due' AND m.kind = 'payment_reminder' AND NOT EXISTS (SELECT 1
        FROM receivables r WHERE r.practice_id = m.practice_id AND r.booking_id = m.booking_id
        AND r.balance > 0)";

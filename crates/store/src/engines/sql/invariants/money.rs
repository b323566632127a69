//! The invariants of the money: the ledger balances, and says what payments, refunds, disputes, fees and sessions say.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 21] = [
    ("a ledger transaction does not add up to zero", UNBALANCED),
    (
        "a captured payment is not in the ledger, or not with its amount",
        UNENTERED,
    ),
    (
        "the ledger's payments of a booking are not its captured payments",
        TAKEN,
    ),
    (
        "the ledger's refunds of a booking are not its refunds that went through",
        RETURNED,
    ),
    (
        "the ledger's refunds under way of a booking are not its own",
        RESERVED,
    ),
    (
        "the ledger's disputes of a booking are not what banks have taken",
        DISPUTED,
    ),
    (
        "the ledger's income of a booking is not what its state says",
        EARNED,
    ),
    (
        "the ledger's tax of a booking is not the tax of its income",
        TAXED,
    ),
    (
        "what a booking's client owes is not what the ledger says",
        OWED,
    ),
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
        "what was written off of a booking is not what the ledger says",
        LET_GO,
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

const UNBALANCED: &str = r"SELECT transaction_id
    FROM ledger
    GROUP BY practice_id, transaction_id, currency
    HAVING SUM(amount) <> 0";
const UNENTERED: &str = r"SELECT p.id
    FROM payments p
    WHERE p.state = 'captured' AND p.amount <> (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l
        WHERE l.practice_id = p.practice_id AND l.booking_id = p.booking_id AND l.subject = p.id
        AND l.account = CASE p.means WHEN 'cash' THEN 'cash' WHEN 'transfer' THEN 'bank'
        WHEN 'terminal' THEN 'terminal' ELSE 'provider' END AND l.kind = 'payment'
        AND l.currency = p.currency)";
const TAKEN: &str = r"SELECT b.id
    FROM bookings b
    WHERE (SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.practice_id = b.practice_id
        AND p.booking_id = b.id AND p.state = 'captured') <> (SELECT COALESCE(SUM(l.amount), 0)
        FROM ledger l WHERE l.practice_id = b.practice_id AND l.booking_id = b.id
        AND l.account IN ('provider', 'cash', 'bank', 'terminal') AND l.kind = 'payment')";
const RETURNED: &str = r"SELECT b.id
    FROM bookings b
    WHERE (SELECT COALESCE(SUM(r.amount), 0) FROM payments p
        JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state = 'succeeded') <>
        (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger l WHERE l.practice_id = b.practice_id
        AND l.booking_id = b.id AND l.account IN ('provider', 'cash', 'bank', 'terminal')
        AND l.kind IN ('refund_ordered', 'refund_sent', 'refund_failed', 'payment_undone'))";
const RESERVED: &str = r"SELECT b.id
    FROM bookings b
    WHERE (SELECT COALESCE(SUM(r.amount), 0) FROM payments p
        JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state IN ('ordered',
        'pending')) <> (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger l
        WHERE l.practice_id = b.practice_id AND l.booking_id = b.id AND l.account = 'refunds')";
const DISPUTED: &str = r"SELECT b.id
    FROM bookings b
    WHERE (SELECT COALESCE(SUM(d.amount), 0) FROM payments p
        JOIN disputes d ON d.practice_id = p.practice_id AND d.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id
        AND (d.state IN ('needs_response', 'under_review') OR d.state = 'lost'
        AND d.reason NOT IN ('bank_cannot_process', 'check_returned', 'customer_initiated',
        'debit_not_authorized', 'incorrect_account_details', 'insufficient_funds'))) <>
        (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l WHERE l.practice_id = b.practice_id
        AND l.booking_id = b.id AND l.account = 'disputes')";
// What `Income::of` says: the price of a session that took place less what was given up (where the practice collects for itself, as
// far as money came), and the fees that were approved less what of them was given up and is not here.
const EARNED: &str = r"SELECT x.id
    FROM (SELECT b.id, CASE WHEN b.state = 'completed' THEN b.price_amount ELSE 0 END AS price,
        CASE WHEN COALESCE(b.terms ->> 'payment', 'none') = 'none' THEN 1 ELSE 0 END AS own,
        (SELECT COALESCE(SUM(r.given_up), 0) FROM payments p
        JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state IN ('ordered',
        'pending', 'succeeded')) AS given_up, (SELECT COALESCE(SUM(p.amount), 0) FROM payments p
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND p.state = 'captured') -
        (SELECT COALESCE(SUM(r.amount), 0) FROM payments p
        JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state IN ('ordered',
        'pending', 'succeeded')) AS had, (SELECT COALESCE(SUM(f.amount), 0) FROM fees f
        WHERE f.practice_id = b.practice_id AND f.booking_id = b.id
        AND f.state = 'approved') AS fees, (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger l
        WHERE l.practice_id = b.practice_id AND l.booking_id = b.id AND l.account IN ('revenue',
        'tax')) AS sold, (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger l
        WHERE l.practice_id = b.practice_id AND l.booking_id = b.id
        AND l.account = 'fees') AS charged FROM bookings b) x
    WHERE x.sold <> CASE WHEN x.own = 1 AND x.had < x.price THEN x.had WHEN x.own = 1 THEN x.price
        WHEN x.given_up < x.price THEN x.price - x.given_up ELSE 0 END
        OR x.charged <> x.fees - CASE WHEN x.had >= x.fees THEN 0
        WHEN x.fees - x.had < x.given_up THEN x.fees - x.had ELSE x.given_up END";
// What `Money::tax_included` says; the division is that of integers.
const TAXED: &str = r"SELECT x.id
    FROM (SELECT b.id, COALESCE(CAST(b.terms -> 'tax' -> 'included' ->> 'rate' AS BIGINT),
        0) AS rate, CAST(-SUM(l.amount) AS BIGINT) AS sold, CAST(-SUM(CASE
        WHEN l.account = 'tax' THEN l.amount ELSE 0 END) AS BIGINT) AS tax FROM bookings b
        JOIN ledger l ON l.practice_id = b.practice_id AND l.booking_id = b.id
        AND l.account IN ('revenue', 'tax') GROUP BY b.practice_id, b.id) x
    WHERE x.tax <> x.sold - (x.sold * 20000 + 10000 + x.rate) / (2 * (10000 + x.rate))";
const OWED: &str = r"SELECT x.booking_id
    FROM (SELECT practice_id, booking_id, currency, SUM(amount) AS balance FROM ledger
        WHERE account = 'client_receivable' GROUP BY practice_id, booking_id, currency
        UNION ALL SELECT practice_id, booking_id, currency, -balance FROM receivables) x
    GROUP BY x.practice_id, x.booking_id, x.currency
    HAVING SUM(x.balance) <> 0";
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
// What `Booking::let_go` says: the debt, as far as it was written off and that stands.
const LET_GO: &str = r"SELECT x.id
    FROM (SELECT b.id, CASE WHEN b.state = 'completed' AND COALESCE(b.terms ->> 'payment',
        'none') <> 'none' THEN b.price_amount WHEN b.state = 'confirmed'
        AND b.terms ->> 'asking' IN ('now', 'on_request') THEN b.price_amount ELSE 0 END +
        (SELECT COALESCE(SUM(f.amount), 0) FROM fees f WHERE f.practice_id = b.practice_id
        AND f.booking_id = b.id AND f.state = 'approved') - (SELECT COALESCE(SUM(r.given_up), 0)
        FROM payments p JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state IN ('ordered',
        'pending', 'succeeded')) - (SELECT COALESCE(SUM(p.amount), 0) FROM payments p
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND p.state = 'captured') +
        (SELECT COALESCE(SUM(r.amount), 0) FROM payments p
        JOIN refunds r ON r.practice_id = p.practice_id AND r.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND r.state IN ('ordered',
        'pending', 'succeeded')) + (SELECT COALESCE(SUM(d.amount), 0) FROM payments p
        JOIN disputes d ON d.practice_id = p.practice_id AND d.payment_id = p.id
        WHERE p.practice_id = b.practice_id AND p.booking_id = b.id AND d.state = 'lost'
        AND d.reason IN ('bank_cannot_process', 'check_returned', 'customer_initiated',
        'debit_not_authorized', 'incorrect_account_details', 'insufficient_funds')) AS debt,
        (SELECT COALESCE(SUM(w.amount), 0) FROM write_offs w WHERE w.practice_id = b.practice_id
        AND w.booking_id = b.id AND w.undone_at IS NULL) AS written,
        (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l WHERE l.practice_id = b.practice_id
        AND l.booking_id = b.id AND l.account = 'written_off') AS booked FROM bookings b
        WHERE EXISTS (SELECT 1 FROM write_offs w WHERE w.practice_id = b.practice_id
        AND w.booking_id = b.id)) x
    WHERE x.booked <> CASE WHEN x.debt <= 0 THEN 0 WHEN x.written < x.debt THEN x.written
        ELSE x.debt END";
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

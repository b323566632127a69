//! The invariants of the ledger: it balances, and says what payments, refunds, disputes, fees and sessions say.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 10] = [
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
        "what was written off of a booking is not what the ledger says",
        LET_GO,
    ),
];

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

-- What moved on a balance of another currency than the client paid in: what it came to there, in the provider's smallest unit. `amount`
-- and `fee` stay in the client's currency, as the bookings and the ledger are.
ALTER TABLE movements ADD COLUMN settled BIGINT;
ALTER TABLE movements ADD COLUMN settled_currency TEXT;

-- Money that was on its way and did not come, or was returned, as long as it is owed; and money that is still on its way although its
-- session came near.
CREATE VIEW slow_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT p.practice_id, 'payment_returned', p.id, p.page_id, p.booking_id, p.amount, p.currency, p.refusal,
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id
              AND a.action = 'payment.not_arrived'), b.booked_at), CAST(NULL AS timestamptz)
    FROM payments p JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.refusal = 'not_arrived' AND p.state = 'dead' AND EXISTS (SELECT 1 FROM payments q WHERE q.practice_id = p.practice_id
    AND q.booking_id = p.booking_id AND q.state IN ('pending', 'processing'))
UNION ALL
SELECT d.practice_id, 'payment_returned', d.payment_id, d.id, p.booking_id, d.amount, d.currency, d.reason,
    COALESCE((SELECT MAX(l.at) FROM ledger l WHERE l.practice_id = p.practice_id AND l.booking_id = p.booking_id
              AND l.subject = p.id AND l.kind = 'debit_returned'), b.booked_at), NULL
    FROM disputes d JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE d.state = 'lost' AND d.reason IN ('bank_cannot_process', 'check_returned', 'customer_initiated', 'debit_not_authorized', 'incorrect_account_details', 'insufficient_funds')
    AND EXISTS (SELECT 1 FROM payments q WHERE q.practice_id = p.practice_id AND q.booking_id = p.booking_id AND q.state IN ('pending', 'processing'))
UNION ALL
SELECT p.practice_id, 'payment_late', p.id, p.page_id, p.booking_id, p.amount, p.currency, p.state, b.state_since, NULL
    FROM payments p JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.state = 'processing' AND p.purpose IN ('booking', 'card') AND b.state = 'expired';
-- Listed beside what the account at the provider has to do with.
CREATE OR REPLACE VIEW account_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT e.practice_id, 'account_not_ready', e.practice_id, CAST(NULL AS text), CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(NULL AS text),
    e.reason, MIN(e.failing_since), CAST(NULL AS timestamptz)
FROM effects e WHERE e.state = 'due' AND e.reason IN ('key_not_permitted', 'balance_insufficient', 'account_not_active', 'key_of_other_account')
GROUP BY e.practice_id, e.reason
UNION ALL SELECT * FROM slow_exceptions;

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
DROP VIEW listed_exceptions;
-- All there is to look at, with the note of each that has one.
CREATE VIEW listed_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due,
    note_id, reason, actor, noted_at) AS
SELECT e.practice_id, e.kind, e.subject_id, e.subject, e.booking_id, e.amount, e.currency, e.detail, e.since, e.due,
    n.id, n.reason, n.actor, n.noted_at
FROM (SELECT * FROM money_exceptions UNION ALL SELECT * FROM work_exceptions UNION ALL SELECT * FROM balance_exceptions
      UNION ALL SELECT * FROM message_exceptions UNION ALL SELECT * FROM account_exceptions UNION ALL SELECT * FROM debt_exceptions
      UNION ALL SELECT * FROM slow_exceptions) e
LEFT JOIN exception_notes n ON n.practice_id = e.practice_id AND n.kind = e.kind AND n.since = e.since
    AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND n.subject IS NOT DISTINCT FROM e.subject;

-- Money outside Checkout has accounts of its own, and so have debts that are given up.
ALTER TABLE ledger DROP CONSTRAINT ledger_account_check;
ALTER TABLE ledger ADD CONSTRAINT ledger_account_check CHECK (account IN ('provider', 'client_receivable', 'revenue', 'tax', 'fees', 'refunds',
    'disputes', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off'));
DROP INDEX ledger_income;
CREATE INDEX ledger_income ON ledger (practice_id, day, currency, account, kind, service_id, practitioner_id, amount)
    WHERE account IN ('provider', 'revenue', 'tax', 'fees', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off');

-- What the practice says of a payment that came outside Checkout: when, by its own calendar, and its reference, sealed.
CREATE TABLE recorded_payments (
    practice_id uuid NOT NULL,
    payment_id  uuid NOT NULL,
    received_on text NOT NULL,
    reference   bytea,
    PRIMARY KEY (practice_id, payment_id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
);
-- Debts that were given up, with the practice's reason, sealed.
CREATE TABLE write_offs (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    booking_id  uuid NOT NULL,
    amount      bigint NOT NULL CHECK (amount > 0),
    currency    text NOT NULL,
    reason      bytea NOT NULL,
    written_at  timestamptz NOT NULL,
    undone_at   timestamptz,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
);
CREATE INDEX write_offs_booking ON write_offs (practice_id, booking_id);

-- As the other views of exceptions: what the practice has to give back itself, and what is still owed after every reminder.
CREATE VIEW debt_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT r.practice_id, 'give_back_by_hand', r.id, CAST(NULL AS text), p.booking_id, r.amount, r.currency, p.means,
    COALESCE((SELECT MAX(l.at) FROM ledger l WHERE l.practice_id = p.practice_id AND l.booking_id = p.booking_id AND l.subject = r.id
              AND l.kind = 'refund_ordered'), b.booked_at), CAST(NULL AS timestamptz)
    FROM refunds r JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE r.state = 'ordered' AND p.means IN ('cash', 'transfer', 'terminal')
UNION ALL
SELECT o.practice_id, 'unpaid_balance', o.booking_id, NULL, o.booking_id, o.balance, o.currency, b.state,
    (SELECT MAX(m.finished_at) FROM messages m WHERE m.practice_id = o.practice_id AND m.booking_id = o.booking_id
     AND m.kind = 'payment_reminder' AND m.state IN ('sent', 'withheld', 'dead')), NULL
    FROM receivables o JOIN bookings b ON b.practice_id = o.practice_id AND b.id = o.booking_id
    WHERE o.balance <> 0 AND o.balance > 0 AND EXISTS (SELECT 1 FROM messages m WHERE m.practice_id = o.practice_id AND m.booking_id = o.booking_id
     AND m.kind = 'payment_reminder' AND m.state IN ('sent', 'withheld', 'dead'))
    AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.practice_id = o.practice_id AND m.booking_id = o.booking_id
     AND m.kind = 'payment_reminder' AND m.state = 'due');
DROP VIEW listed_exceptions;
-- All there is to look at, with the note of each that has one.
CREATE VIEW listed_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due,
    note_id, reason, actor, noted_at) AS
SELECT e.practice_id, e.kind, e.subject_id, e.subject, e.booking_id, e.amount, e.currency, e.detail, e.since, e.due,
    n.id, n.reason, n.actor, n.noted_at
FROM (SELECT * FROM money_exceptions UNION ALL SELECT * FROM work_exceptions UNION ALL SELECT * FROM balance_exceptions
      UNION ALL SELECT * FROM message_exceptions UNION ALL SELECT * FROM account_exceptions UNION ALL SELECT * FROM debt_exceptions) e
LEFT JOIN exception_notes n ON n.practice_id = e.practice_id AND n.kind = e.kind AND n.since = e.since
    AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND n.subject IS NOT DISTINCT FROM e.subject;

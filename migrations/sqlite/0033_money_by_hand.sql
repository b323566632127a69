-- Money outside Checkout has accounts of its own, and so have debts that are given up. SQLite drops a CHECK with its table only.
CREATE TABLE ledger_of_before AS SELECT practice_id, transaction_id, entry, at, day, kind, subject, account, amount, currency, booking_id,
    service_id, practitioner_id FROM ledger;
DROP TABLE ledger;
CREATE TABLE ledger (
    practice_id     BLOB NOT NULL,
    transaction_id  BLOB NOT NULL,
    entry           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    day             TEXT NOT NULL,
    kind            TEXT NOT NULL,
    subject         BLOB NOT NULL,
    account         TEXT NOT NULL CHECK (account IN ('provider', 'client_receivable', 'revenue', 'tax', 'fees', 'refunds', 'disputes',
                                                     'provider_costs', 'cash', 'bank', 'terminal', 'written_off')),
    amount          INTEGER NOT NULL CHECK (amount <> 0),
    currency        TEXT NOT NULL,
    booking_id      BLOB NOT NULL,
    service_id      BLOB NOT NULL,
    practitioner_id BLOB,
    PRIMARY KEY (practice_id, transaction_id, entry),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
) STRICT;
INSERT INTO ledger SELECT * FROM ledger_of_before;
DROP TABLE ledger_of_before;
CREATE INDEX ledger_booking ON ledger (practice_id, booking_id);
CREATE INDEX ledger_income ON ledger (practice_id, day, currency, account, kind, service_id, practitioner_id, amount)
    WHERE account IN ('provider', 'revenue', 'tax', 'fees', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off');
CREATE INDEX ledger_provider ON ledger (at) WHERE account = 'provider';
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_receivable AFTER INSERT ON ledger WHEN NEW.account = 'client_receivable' BEGIN
    INSERT INTO receivables (practice_id, booking_id, currency, balance, since)
        VALUES (NEW.practice_id, NEW.booking_id, NEW.currency, NEW.amount, NEW.day)
        ON CONFLICT (practice_id, booking_id, currency) DO UPDATE SET balance = balance + excluded.balance,
            since = CASE WHEN balance > 0 THEN since ELSE excluded.since END;
END;

-- What the practice says of a payment that came outside Checkout: when, by its own calendar, and its reference, sealed.
CREATE TABLE recorded_payments (
    practice_id BLOB NOT NULL,
    payment_id  BLOB NOT NULL,
    received_on TEXT NOT NULL,
    reference   BLOB,
    PRIMARY KEY (practice_id, payment_id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
) STRICT;
-- Debts that were given up, with the practice's reason, sealed.
CREATE TABLE write_offs (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    booking_id  BLOB NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    reason      BLOB NOT NULL,
    written_at  INTEGER NOT NULL,
    undone_at   INTEGER,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
) STRICT;
CREATE INDEX write_offs_booking ON write_offs (practice_id, booking_id);

-- As the other views of exceptions: what the practice has to give back itself, and what is still owed after every reminder.
CREATE VIEW debt_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT r.practice_id, 'give_back_by_hand', r.id, CAST(NULL AS TEXT), p.booking_id, r.amount, r.currency, p.means,
    COALESCE((SELECT MAX(l.at) FROM ledger l WHERE l.practice_id = p.practice_id AND l.booking_id = p.booking_id AND l.subject = r.id
              AND l.kind = 'refund_ordered'), b.booked_at), CAST(NULL AS INTEGER)
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

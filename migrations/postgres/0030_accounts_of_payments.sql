-- A payment belongs to the account it was opened at, whatever the practice's account or the key are later: `account` is the connected
-- account (null: the platform's own), `platform` the account whose key opened it (null: not known). Money may also be taken outside the
-- provider (cash, transfer, terminal), and a refund may be made at the provider itself ('outside') or take back what was recorded ('undone').
-- `given_up` is what of a refund the practice had a claim to; a superseded one did not go through, and nothing is owed for it any more.
DROP VIEW listed_exceptions;
DROP VIEW exceptions;
ALTER TABLE payments ADD COLUMN account text;
ALTER TABLE payments ADD COLUMN platform text;
UPDATE payments SET account = (SELECT x.definition ->> 'stripe_account' FROM practices x WHERE x.practice_id = payments.practice_id);
ALTER TABLE payments DROP CONSTRAINT payments_check;
ALTER TABLE payments DROP CONSTRAINT payments_means_check;
ALTER TABLE payments ADD CONSTRAINT payments_means_check CHECK (means IN ('page', 'card', 'cash', 'transfer', 'terminal'));
ALTER TABLE payments ADD CONSTRAINT payments_check CHECK (state <> 'captured' OR (intent IS NOT NULL) = (means IN ('page', 'card')));
ALTER TABLE refunds DROP CONSTRAINT refunds_cause_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_cause_check CHECK (cause IN ('rule', 'hand', 'outside', 'undone'));
ALTER TABLE refunds DROP CONSTRAINT refunds_state_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_state_check CHECK (state IN ('ordered', 'pending', 'succeeded', 'failed', 'superseded'));
ALTER TABLE refunds ADD COLUMN given_up bigint;
UPDATE refunds SET given_up = CASE cause WHEN 'hand' THEN amount ELSE 0 END;
ALTER TABLE refunds ALTER COLUMN given_up SET NOT NULL;
ALTER TABLE refunds ADD CONSTRAINT refunds_given_up_check CHECK (given_up BETWEEN 0 AND amount);
CREATE INDEX payments_unseen ON payments (account) WHERE state = 'dead' AND refusal = 'account_unreachable';
-- Accounts that practices were paid to before; '' is the platform's own.
CREATE TABLE former_accounts (
    practice_id uuid NOT NULL REFERENCES practices (practice_id),
    account     text NOT NULL,
    left_at     timestamptz NOT NULL,
    PRIMARY KEY (practice_id, account)
);
ALTER TABLE cards ADD COLUMN account text;
ALTER TABLE cards ADD COLUMN platform text;
UPDATE cards SET account = (SELECT x.definition ->> 'stripe_account' FROM practices x WHERE x.practice_id = cards.practice_id);

CREATE VIEW money_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT r.practice_id, 'refund_failed', r.id, r.provider_id, p.booking_id, r.amount, r.currency, 'failed',
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id AND a.action = 'refund.failed'),
             b.booked_at), CAST(NULL AS timestamptz)
    FROM refunds r JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id WHERE r.state = 'failed'
UNION ALL
SELECT p.practice_id, 'charge_refused', p.id, p.intent, p.booking_id, p.amount, p.currency, p.refusal,
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id
              AND a.action IN ('payment.declined', 'payment.needs_authentication')), b.booked_at), NULL
    FROM payments p JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.refusal IS NOT NULL AND p.state IN ('pending', 'processing')
UNION ALL
SELECT p.practice_id, 'payment_unseen', p.id, p.page_id, p.booking_id, p.amount, p.currency, p.refusal,
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id
              AND a.action = 'payment.unseen'), b.booked_at), NULL
    FROM payments p JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.refusal = 'account_unreachable' AND p.state = 'dead'
UNION ALL
SELECT d.practice_id, 'dispute_open', d.payment_id, d.id, p.booking_id, d.amount, d.currency, d.state,
    COALESCE((SELECT MIN(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id AND a.action = 'dispute.opened'),
             b.booked_at), d.evidence_due
    FROM disputes d JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id WHERE d.state IN ('inquiry', 'needs_response', 'under_review');
CREATE VIEW work_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT e.practice_id, 'effect_dead', e.id, CAST(NULL AS TEXT), e.booking_id, CAST(NULL AS bigint), CAST(NULL AS TEXT),
    e.kind || ': ' || COALESCE(e.reason, ''), e.finished_at, CAST(NULL AS timestamptz)
    FROM effects e WHERE e.state = 'dead'
UNION ALL
SELECT COALESCE(e.practice_id, (SELECT p.practice_id FROM payments p WHERE p.page_id = e.object OR p.intent = e.object LIMIT 1),
                (SELECT r.practice_id FROM refunds r WHERE r.provider_id = e.object),
                (SELECT d.practice_id FROM disputes d WHERE d.id = e.object),
                (SELECT x.practice_id FROM practices x WHERE x.definition ->> 'stripe_account' = e.account ORDER BY x.practice_id LIMIT 1)),
    'event_quarantined', NULL, e.id, (SELECT p.booking_id FROM payments p WHERE p.page_id = e.object OR p.intent = e.object LIMIT 1),
    NULL, NULL, COALESCE(e.reason, ''), COALESCE(e.settled_at, e.received_at), NULL
    FROM provider_events e WHERE e.state = 'quarantined';
CREATE VIEW balance_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT m.practice_id, m.difference, CAST(NULL AS uuid), m.id, m.booking_id, m.amount, m.currency, m.kind, m.created_at, CAST(NULL AS timestamptz)
    FROM movements m WHERE m.difference IN ('unknown_movement', 'amount_differs', 'not_captured_here')
UNION ALL
SELECT p.practice_id, 'missing_at_provider', p.id, p.intent, p.booking_id, p.amount, p.currency, 'payment', l.at, NULL
    FROM ledger l JOIN payments p ON p.practice_id = l.practice_id AND p.booking_id = l.booking_id AND p.id = l.subject
    JOIN rounds o ON o.account = COALESCE(p.account, '')
    WHERE l.account = 'provider' AND l.kind = 'payment' AND l.at >= o.read_from AND l.at <= o.reached_at - interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM movements m WHERE m.object = p.intent AND m.kind = 'payment')
UNION ALL
SELECT r.practice_id, 'missing_at_provider', r.id, r.provider_id, l.booking_id, r.amount, r.currency, 'refund', l.at, NULL
    FROM ledger l JOIN refunds r ON r.practice_id = l.practice_id AND r.id = l.subject
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    JOIN rounds o ON o.account = COALESCE(p.account, '')
    WHERE l.account = 'provider' AND l.kind = 'refund_sent' AND r.state = 'succeeded' AND l.at >= o.read_from
    AND l.at <= o.reached_at - interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM movements m WHERE m.object = r.provider_id AND m.kind = 'refund')
UNION ALL
SELECT t.practice_id, 'day_total_differs', NULL, t.day, NULL, t.moved - t.booked, t.currency, 'day', t.checked_at, NULL
    FROM day_totals t WHERE t.moved <> t.booked;
DROP VIEW account_exceptions;
CREATE VIEW account_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT e.practice_id, 'account_not_ready', e.practice_id, CAST(NULL AS TEXT), CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(NULL AS TEXT),
    e.reason, MIN(e.failing_since), CAST(NULL AS timestamptz)
FROM effects e WHERE e.state = 'due' AND e.reason IN ('key_not_permitted', 'balance_insufficient', 'account_not_active', 'key_of_other_account')
GROUP BY e.practice_id, e.reason;
-- All there is to look at, with the note of each that has one.
CREATE VIEW listed_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due,
    note_id, reason, actor, noted_at) AS
SELECT e.practice_id, e.kind, e.subject_id, e.subject, e.booking_id, e.amount, e.currency, e.detail, e.since, e.due,
    n.id, n.reason, n.actor, n.noted_at
FROM (SELECT * FROM money_exceptions UNION ALL SELECT * FROM work_exceptions UNION ALL SELECT * FROM balance_exceptions
      UNION ALL SELECT * FROM message_exceptions UNION ALL SELECT * FROM account_exceptions) e
LEFT JOIN exception_notes n ON n.practice_id = e.practice_id AND n.kind = e.kind AND n.since = e.since
    AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND n.subject IS NOT DISTINCT FROM e.subject;

-- Whose an event is, where only its object says so: money for a payment that is not known here.
ALTER TABLE provider_events ADD COLUMN practice_id BLOB;
DROP VIEW exceptions;
CREATE VIEW exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT r.practice_id, 'refund_failed', r.id, r.provider_id, p.booking_id, r.amount, r.currency, 'failed',
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id AND a.action = 'refund.failed'),
             b.booked_at), CAST(NULL AS INTEGER)
    FROM refunds r JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id WHERE r.state = 'failed'
UNION ALL
SELECT p.practice_id, 'charge_refused', p.id, p.intent, p.booking_id, p.amount, p.currency, p.refusal,
    COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id
              AND a.action IN ('payment.declined', 'payment.needs_authentication')), b.booked_at), NULL
    FROM payments p JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id
    WHERE p.refusal IS NOT NULL AND p.state IN ('pending', 'processing')
UNION ALL
SELECT d.practice_id, 'dispute_open', d.payment_id, d.id, p.booking_id, d.amount, d.currency, d.state,
    COALESCE((SELECT MIN(a.at) FROM audit a WHERE a.practice_id = p.practice_id AND a.subject = p.booking_id AND a.action = 'dispute.opened'),
             b.booked_at), d.evidence_due
    FROM disputes d JOIN payments p ON p.practice_id = d.practice_id AND p.id = d.payment_id
    JOIN bookings b ON b.practice_id = p.practice_id AND b.id = p.booking_id WHERE d.state IN ('inquiry', 'needs_response', 'under_review')
UNION ALL
SELECT e.practice_id, 'effect_dead', e.id, NULL, e.booking_id, NULL, NULL, e.kind || ': ' || COALESCE(e.reason, ''), e.finished_at, NULL
    FROM effects e WHERE e.state = 'dead'
UNION ALL
SELECT COALESCE(e.practice_id, (SELECT p.practice_id FROM payments p WHERE p.page_id = e.object OR p.intent = e.object LIMIT 1),
                (SELECT r.practice_id FROM refunds r WHERE r.provider_id = e.object),
                (SELECT d.practice_id FROM disputes d WHERE d.id = e.object),
                (SELECT x.practice_id FROM practices x WHERE x.definition ->> 'stripe_account' = e.account ORDER BY x.practice_id LIMIT 1)),
    'event_quarantined', NULL, e.id, (SELECT p.booking_id FROM payments p WHERE p.page_id = e.object OR p.intent = e.object LIMIT 1),
    NULL, NULL, COALESCE(e.reason, ''), COALESCE(e.settled_at, e.received_at), NULL
    FROM provider_events e WHERE e.state = 'quarantined'
UNION ALL
SELECT m.practice_id, m.difference, NULL, m.id, m.booking_id, m.amount, m.currency, m.kind, m.created_at, NULL
    FROM movements m WHERE m.difference IN ('unknown_movement', 'amount_differs', 'not_captured_here')
UNION ALL
SELECT p.practice_id, 'missing_at_provider', p.id, p.intent, p.booking_id, p.amount, p.currency, 'payment', l.at, NULL
    FROM ledger l JOIN payments p ON p.practice_id = l.practice_id AND p.booking_id = l.booking_id AND p.id = l.subject
    JOIN practices x ON x.practice_id = p.practice_id JOIN rounds o ON o.account = COALESCE(x.definition ->> 'stripe_account', '')
    WHERE l.account = 'provider' AND l.kind = 'payment' AND l.at >= o.read_from AND l.at <= o.reached_at - 86400000000
    AND NOT EXISTS (SELECT 1 FROM movements m WHERE m.object = p.intent AND m.kind = 'payment')
UNION ALL
SELECT r.practice_id, 'missing_at_provider', r.id, r.provider_id, l.booking_id, r.amount, r.currency, 'refund', l.at, NULL
    FROM ledger l JOIN refunds r ON r.practice_id = l.practice_id AND r.id = l.subject
    JOIN practices x ON x.practice_id = r.practice_id JOIN rounds o ON o.account = COALESCE(x.definition ->> 'stripe_account', '')
    WHERE l.account = 'provider' AND l.kind = 'refund_sent' AND r.state = 'succeeded' AND l.at >= o.read_from
    AND l.at <= o.reached_at - 86400000000
    AND NOT EXISTS (SELECT 1 FROM movements m WHERE m.object = r.provider_id AND m.kind = 'refund')
UNION ALL
SELECT t.practice_id, 'day_total_differs', NULL, t.day, NULL, t.moved - t.booked, t.currency, 'day', t.checked_at, NULL
    FROM day_totals t WHERE t.moved <> t.booked;

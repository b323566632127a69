-- Notifications to owner and practitioners, planned in the commit that calls for them. What they say, and to which address, is
-- worked out when they are sent, so nothing personal is here. The id is the Message-ID, however often one is sent.
CREATE TABLE notifications (
    practice_id  uuid NOT NULL REFERENCES practices (practice_id),
    id           uuid NOT NULL,
    -- The practitioner, or the practice itself for its owner.
    recipient    uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('new', 'moved', 'passed_on', 'cancelled', 'day', 'payee')),
    booking_id   uuid,
    -- When the session would have started, if it starts at another time now.
    moved_from   timestamptz,
    state        text NOT NULL CHECK (state IN ('due', 'sent', 'cancelled', 'dead')),
    due_at       timestamptz NOT NULL,
    attempts     bigint NOT NULL DEFAULT 0,
    -- Sendings that failed, and since when.
    failures     bigint NOT NULL DEFAULT 0,
    failed_since timestamptz,
    lease_token  uuid,
    leased_until timestamptz,
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    reason       text,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((kind IN ('day', 'payee')) = (booking_id IS NULL)),
    CHECK ((state = 'due') = (finished_at IS NULL))
);
CREATE INDEX notifications_due ON notifications (due_at) WHERE state = 'due';
CREATE INDEX notifications_dead ON notifications (practice_id, recipient, finished_at) WHERE state IN ('dead', 'sent');
CREATE INDEX notifications_of_booking ON notifications (practice_id, booking_id) WHERE state = 'due';
-- One day's mail at a time: the next is planned when it is settled.
CREATE UNIQUE INDEX notifications_day ON notifications (practice_id, recipient) WHERE kind = 'day' AND state = 'due';

-- Since when sending fails.
ALTER TABLE messages ADD COLUMN failed_since timestamptz;

-- As before, and notifications that were given up, until one reaches the same person; and mail that cannot be sent at all: where
-- the server is at fault once it failed twice, where it may be one message's fault once it failed for some minutes.
DROP VIEW message_exceptions;
CREATE VIEW message_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT m.practice_id, 'message_dead', m.booking_id, CAST(NULL AS text), m.booking_id, CAST(NULL AS bigint), CAST(NULL AS text),
    m.kind || CASE m.channel WHEN 'sms' THEN ' by sms' ELSE '' END || ': ' || COALESCE(m.reason, ''), m.finished_at, CAST(NULL AS timestamptz)
FROM messages m WHERE m.state = 'dead'
UNION ALL
SELECT n.practice_id, 'notification_dead', n.recipient, CAST(NULL AS text), n.booking_id, CAST(NULL AS bigint), CAST(NULL AS text),
    CASE n.recipient WHEN n.practice_id THEN 'owner ' ELSE 'practitioner ' END || n.kind || ': ' || COALESCE(n.reason, ''), n.finished_at, CAST(NULL AS timestamptz)
FROM notifications n WHERE n.state = 'dead' AND NOT EXISTS (SELECT 1 FROM notifications s WHERE s.practice_id = n.practice_id
    AND s.recipient = n.recipient AND s.state = 'sent' AND s.finished_at > n.finished_at)
UNION ALL
SELECT f.practice_id, 'mail_down', f.practice_id, CAST(NULL AS text), CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(NULL AS text),
    COALESCE(MAX(f.reason), ''), MIN(f.failed_since), CAST(NULL AS timestamptz)
FROM (SELECT practice_id, reason, failures, failed_since FROM messages WHERE state = 'due' AND channel = 'email'
    UNION ALL SELECT practice_id, reason, failures, failed_since FROM notifications WHERE state = 'due') f
WHERE f.failures >= 5 OR f.failures >= 2 AND f.reason IN ('not_let_in', 'silent', 'tls', 'unreachable') GROUP BY f.practice_id;

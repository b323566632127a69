-- The number that was given with the booking, sealed: text messages about a booking go to no other. Anybody can book under a
-- name and address they know, with a number of their own.
ALTER TABLE bookings ADD COLUMN phone bytea;

-- Messages go by e-mail or as text messages; each has a row of its own.
ALTER TABLE messages ADD COLUMN channel text NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'sms'));

-- As before, and how it should have gone.
DROP VIEW message_exceptions;
CREATE VIEW message_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT m.practice_id, 'message_dead', m.booking_id, CAST(NULL AS text), m.booking_id, CAST(NULL AS bigint), CAST(NULL AS text),
    m.kind || CASE m.channel WHEN 'sms' THEN ' by sms' ELSE '' END || ': ' || COALESCE(m.reason, ''), m.finished_at, CAST(NULL AS timestamptz)
FROM messages m WHERE m.state = 'dead';

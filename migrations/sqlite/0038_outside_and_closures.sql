-- What of the practice's definitions a booking ahead does not fit, in words with commas between: found when the definitions change, and gone
-- when it is moved or fits again. `outside_kept_at`: when the practice said that it stays as it is.
ALTER TABLE bookings ADD COLUMN outside TEXT;
ALTER TABLE bookings ADD COLUMN outside_since INTEGER;
ALTER TABLE bookings ADD COLUMN outside_kept_at INTEGER;
CREATE INDEX bookings_outside ON bookings (practice_id, starts_at, id) WHERE outside IS NOT NULL;
-- Due when the session begins: from then on nobody has to look at it.
CREATE VIEW booking_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT b.practice_id, 'booking_outside', b.id, CAST(NULL AS TEXT), b.id, CAST(NULL AS INTEGER), CAST(NULL AS TEXT), b.outside,
    b.outside_since, b.starts_at
    FROM bookings b WHERE b.outside IS NOT NULL AND b.outside_kept_at IS NULL AND b.state IN ('held', 'confirmed');
DROP VIEW listed_exceptions;
-- All there is to look at, with the note of each that has one.
CREATE VIEW listed_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due,
    note_id, reason, actor, noted_at) AS
SELECT e.practice_id, e.kind, e.subject_id, e.subject, e.booking_id, e.amount, e.currency, e.detail, e.since, e.due,
    n.id, n.reason, n.actor, n.noted_at
FROM (SELECT * FROM money_exceptions UNION ALL SELECT * FROM work_exceptions UNION ALL SELECT * FROM balance_exceptions
      UNION ALL SELECT * FROM message_exceptions UNION ALL SELECT * FROM account_exceptions UNION ALL SELECT * FROM debt_exceptions
      UNION ALL SELECT * FROM slow_exceptions UNION ALL SELECT * FROM booking_exceptions) e
LEFT JOIN exception_notes n ON n.practice_id = e.practice_id AND n.kind = e.kind AND n.since = e.since
    AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND n.subject IS NOT DISTINCT FROM e.subject;

-- What the practice adds to a message in its own words, sealed, and by how many minutes the session that it is about begins later.
ALTER TABLE messages ADD COLUMN words BLOB;
ALTER TABLE messages ADD COLUMN delay_minutes INTEGER;
-- Messages that could not be sent: few, and asked for by those who then telephone.
CREATE INDEX messages_unsent ON messages (practice_id, created_at) WHERE state IN ('withheld', 'dead');

-- A closure of whole days is a time off of each practitioner whom it concerns, or of a room.
ALTER TABLE times_off ADD COLUMN closure_id BLOB;
ALTER TABLE times_off ADD COLUMN label TEXT;
CREATE INDEX times_off_closure ON times_off (practice_id, closure_id) WHERE closure_id IS NOT NULL;

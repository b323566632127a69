-- What somebody has looked at and left as it is, with their reason, sealed. It is of one exception as it was then: should the same come
-- again, later, that is another.
CREATE TABLE exception_notes (
    practice_id uuid NOT NULL REFERENCES practices (practice_id),
    id          uuid NOT NULL,
    kind        TEXT NOT NULL,
    subject_id  uuid,
    subject     TEXT,
    since       timestamptz NOT NULL,
    reason      bytea NOT NULL,
    actor       TEXT NOT NULL,
    noted_at    timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX exception_notes_of ON exception_notes (practice_id, kind, since);
-- All there is to look at, with the note of each that has one.
CREATE VIEW listed_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due,
    note_id, reason, actor, noted_at) AS
SELECT e.practice_id, e.kind, e.subject_id, e.subject, e.booking_id, e.amount, e.currency, e.detail, e.since, e.due,
    n.id, n.reason, n.actor, n.noted_at
FROM (SELECT * FROM exceptions UNION ALL SELECT * FROM message_exceptions UNION ALL SELECT * FROM account_exceptions) e
LEFT JOIN exception_notes n ON n.practice_id = e.practice_id AND n.kind = e.kind AND n.since = e.since
    AND n.subject_id IS NOT DISTINCT FROM e.subject_id AND n.subject IS NOT DISTINCT FROM e.subject;

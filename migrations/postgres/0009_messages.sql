-- The manage token itself, sealed: messages carry the link. Null for bookings that are older than messages.
ALTER TABLE bookings ADD COLUMN manage_token bytea;

-- Messages to clients, planned in the commit that calls for them. What they say is worked out when they are sent, so nothing
-- personal is here. `number` counts the messages of one booking: it is the Message-ID, however often one is sent.
CREATE TABLE messages (
    practice_id  uuid NOT NULL,
    booking_id   uuid NOT NULL,
    number       bigint NOT NULL CHECK (number >= 1),
    kind         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('due', 'sent', 'withheld', 'cancelled', 'dead')),
    -- Whether it answers what the client did a moment before.
    prompted     boolean NOT NULL,
    -- The moment it is meant for; `due_at` is when it is looked at next.
    wanted_at    timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    attempts     bigint NOT NULL DEFAULT 0,
    -- Sendings that failed.
    failures     bigint NOT NULL DEFAULT 0,
    lease_token  uuid,
    leased_until timestamptz,
    -- What the client's rules allowed when it was sent.
    contact      text CHECK (contact IN ('ok', 'name_only')),
    created_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    reason       text,
    PRIMARY KEY (practice_id, booking_id, number),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((state = 'sent') = (contact IS NOT NULL)),
    CHECK ((state = 'due') = (finished_at IS NULL))
);
CREATE INDEX messages_due ON messages (due_at) WHERE state = 'due';
CREATE INDEX messages_dead ON messages (practice_id) WHERE state = 'dead';

-- As `exceptions`: messages that were given up.
CREATE VIEW message_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT m.practice_id, 'message_dead', m.booking_id, CAST(NULL AS text), m.booking_id, CAST(NULL AS bigint), CAST(NULL AS text), m.kind || ': ' || COALESCE(m.reason, ''),
    m.finished_at, CAST(NULL AS timestamptz) FROM messages m WHERE m.state = 'dead';

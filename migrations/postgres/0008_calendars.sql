-- What subscribers see of a booking: how often it changed in their eyes, and when last (SEQUENCE and LAST-MODIFIED of RFC 5545).
ALTER TABLE bookings ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN changed_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE sessions ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN changed_at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE bookings SET changed_at = GREATEST(booked_at, state_since);
-- The first of the bookings that were proved, by a manage token, to be of one person: a client's own feed shows them.
ALTER TABLE bookings ADD COLUMN chain_id uuid;
UPDATE bookings SET chain_id = id;
CREATE INDEX bookings_chain ON bookings (practice_id, chain_id);
CREATE INDEX bookings_room ON bookings (practice_id, room_id, starts_at);

-- Calendars that others subscribe to.
CREATE TABLE feeds (
    practice_id uuid NOT NULL REFERENCES practices,
    id          uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('practice', 'practitioner', 'room', 'client')),
    -- The practitioner, the room, or the first booking of the client's; of a practice itself.
    subject_id  uuid NOT NULL,
    detail      text NOT NULL CHECK (detail IN ('busy', 'initials', 'names')),
    times_off   boolean NOT NULL,
    busy        boolean NOT NULL,
    label       text NOT NULL,
    -- BCP 47; null: the practice's own.
    language    text,
    created_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX feeds_client ON feeds (practice_id, subject_id) WHERE kind = 'client' AND revoked_at IS NULL;

-- Their secret addresses: one is in use, those before it are gone for good. An address names no practice.
CREATE TABLE feed_tokens (
    hash        bytea PRIMARY KEY,
    practice_id uuid NOT NULL,
    feed_id     uuid NOT NULL,
    created_at  timestamptz NOT NULL,
    retired_at  timestamptz,
    FOREIGN KEY (practice_id, feed_id) REFERENCES feeds (practice_id, id)
);
CREATE UNIQUE INDEX feed_tokens_in_use ON feed_tokens (practice_id, feed_id) WHERE retired_at IS NULL;

-- Calendars of practitioners that are kept elsewhere, and what they say: intervals, nothing else.
CREATE TABLE busy_sources (
    practice_id     uuid NOT NULL,
    id              uuid NOT NULL,
    practitioner_id uuid NOT NULL,
    label           text NOT NULL,
    -- Sealed: who knows the address can read the calendar. Null when the calendar is put as a file.
    url             bytea,
    -- Scheme and host of it, to be recognised by.
    origin          text,
    zone            text,
    added_at        timestamptz NOT NULL,
    -- The last good reading.
    read_at         timestamptz,
    covers_until    timestamptz,
    etag            text,
    last_modified   text,
    events          bigint NOT NULL DEFAULT 0,
    passed_over     bigint NOT NULL DEFAULT 0,
    faults          jsonb NOT NULL DEFAULT '[]',
    -- 32 bytes each: key of the event, start and end in microseconds.
    known           bytea NOT NULL DEFAULT '',
    -- 16 bytes each, in order: start and end in microseconds. What `known` comes to.
    busy            bytea NOT NULL DEFAULT '',
    -- The last try, good or not.
    tried_at        timestamptz,
    failures        bigint NOT NULL DEFAULT 0,
    problem         text,
    due_at          timestamptz,
    lease_until     timestamptz,
    lease_token     uuid,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, practitioner_id) REFERENCES resources (practice_id, id)
);
CREATE INDEX busy_sources_practitioner ON busy_sources (practice_id, practitioner_id);
CREATE INDEX busy_sources_due ON busy_sources (due_at) WHERE url IS NOT NULL;

-- What subscribers see of a booking: how often it changed in their eyes, and when last (SEQUENCE and LAST-MODIFIED of RFC 5545).
ALTER TABLE bookings ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
UPDATE bookings SET changed_at = MAX(booked_at, state_since);
-- The first of the bookings that were proved, by a manage token, to be of one person: a client's own feed shows them.
ALTER TABLE bookings ADD COLUMN chain_id BLOB;
UPDATE bookings SET chain_id = id;
CREATE INDEX bookings_chain ON bookings (practice_id, chain_id);
CREATE INDEX bookings_room ON bookings (practice_id, room_id, starts_at);

-- Calendars that others subscribe to.
CREATE TABLE feeds (
    practice_id BLOB NOT NULL REFERENCES practices,
    id          BLOB NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('practice', 'practitioner', 'room', 'client')),
    -- The practitioner, the room, or the first booking of the client's; of a practice itself.
    subject_id  BLOB NOT NULL,
    detail      TEXT NOT NULL CHECK (detail IN ('busy', 'initials', 'names')),
    times_off   INTEGER NOT NULL,
    busy        INTEGER NOT NULL,
    label       TEXT NOT NULL,
    -- BCP 47; null: the practice's own.
    language    TEXT,
    created_at  INTEGER NOT NULL,
    revoked_at  INTEGER,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE INDEX feeds_client ON feeds (practice_id, subject_id) WHERE kind = 'client' AND revoked_at IS NULL;

-- Their secret addresses: one is in use, those before it are gone for good. An address names no practice.
CREATE TABLE feed_tokens (
    hash        BLOB PRIMARY KEY,
    practice_id BLOB NOT NULL,
    feed_id     BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    retired_at  INTEGER,
    FOREIGN KEY (practice_id, feed_id) REFERENCES feeds (practice_id, id)
) STRICT;
CREATE UNIQUE INDEX feed_tokens_in_use ON feed_tokens (practice_id, feed_id) WHERE retired_at IS NULL;

-- Calendars of practitioners that are kept elsewhere, and what they say: intervals, nothing else.
CREATE TABLE busy_sources (
    practice_id     BLOB NOT NULL,
    id              BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    label           TEXT NOT NULL,
    -- Sealed: who knows the address can read the calendar. Null when the calendar is put as a file.
    url             BLOB,
    -- Scheme and host of it, to be recognised by.
    origin          TEXT,
    zone            TEXT,
    added_at        INTEGER NOT NULL,
    -- The last good reading.
    read_at         INTEGER,
    covers_until    INTEGER,
    etag            TEXT,
    last_modified   TEXT,
    events          INTEGER NOT NULL DEFAULT 0,
    passed_over     INTEGER NOT NULL DEFAULT 0,
    faults          TEXT NOT NULL DEFAULT '[]',
    -- 32 bytes each: key of the event, start and end in microseconds.
    known           BLOB NOT NULL DEFAULT x'',
    -- 16 bytes each, in order: start and end in microseconds. What `known` comes to.
    busy            BLOB NOT NULL DEFAULT x'',
    -- The last try, good or not.
    tried_at        INTEGER,
    failures        INTEGER NOT NULL DEFAULT 0,
    problem         TEXT,
    due_at          INTEGER,
    lease_until     INTEGER,
    lease_token     BLOB,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, practitioner_id) REFERENCES resources (practice_id, id)
) STRICT;
CREATE INDEX busy_sources_practitioner ON busy_sources (practice_id, practitioner_id);
CREATE INDEX busy_sources_due ON busy_sources (due_at) WHERE url IS NOT NULL;

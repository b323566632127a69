-- The one table with personal data, sealed; found by keyed hashes of the e-mail address and of name and address.
CREATE TABLE clients (
    practice_id  BLOB NOT NULL REFERENCES practices,
    id           BLOB NOT NULL,
    email_index  BLOB NOT NULL,
    person_index BLOB NOT NULL,
    details      BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (practice_id, id),
    UNIQUE (practice_id, person_index)
) STRICT;
CREATE INDEX clients_email ON clients (practice_id, email_index);

CREATE TABLE bookings (
    practice_id   BLOB NOT NULL REFERENCES practices,
    id            BLOB NOT NULL,
    version       INTEGER  NOT NULL,
    service_id    BLOB NOT NULL,
    client_id     BLOB NOT NULL,
    starts_at     INTEGER NOT NULL,
    ends_at       INTEGER NOT NULL,
    practitioners TEXT NOT NULL,
    room_id       BLOB,
    session_id    BLOB,
    seat          INTEGER,
    capacity      INTEGER,
    mode          TEXT NOT NULL,
    terms         TEXT NOT NULL,
    note          BLOB,
    manage_hash   BLOB NOT NULL,
    address_index BLOB,
    booked_at     INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'completed', 'no_show', 'cancelled_by_client',
                                                 'cancelled_by_practice', 'expired', 'declined')),
    state_since   INTEGER NOT NULL,
    hold_until    INTEGER,
    extended      INTEGER NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, service_id) REFERENCES services (practice_id, id),
    FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id),
    CHECK (starts_at < ends_at),
    CHECK ((state = 'held') = (hold_until IS NOT NULL)),
    CHECK ((session_id IS NULL) = (seat IS NULL))
) STRICT;
-- A manage link names no practice, so this key alone has none.
CREATE UNIQUE INDEX bookings_manage ON bookings (manage_hash);
CREATE INDEX bookings_start ON bookings (practice_id, starts_at, id);
CREATE INDEX bookings_client ON bookings (practice_id, client_id);
CREATE INDEX bookings_held ON bookings (practice_id, hold_until) WHERE state = 'held';

-- A class that has bookings.
CREATE TABLE sessions (
    practice_id   BLOB NOT NULL REFERENCES practices,
    id            BLOB NOT NULL,
    service_id    BLOB NOT NULL,
    starts_at     INTEGER NOT NULL,
    ends_at       INTEGER NOT NULL,
    capacity      INTEGER  NOT NULL,
    practitioners TEXT NOT NULL,
    room_id       BLOB,
    PRIMARY KEY (practice_id, id),
    UNIQUE (practice_id, service_id, starts_at),
    CHECK (starts_at < ends_at)
) STRICT;

-- The last seat is sold once: a seat is a row.
CREATE TABLE seats (
    practice_id BLOB NOT NULL,
    session_id  BLOB NOT NULL,
    seat        INTEGER  NOT NULL CHECK (seat >= 1),
    booking_id  BLOB NOT NULL,
    PRIMARY KEY (practice_id, session_id, seat),
    UNIQUE (practice_id, booking_id),
    FOREIGN KEY (practice_id, session_id) REFERENCES sessions (practice_id, id)
) STRICT;

-- An hour is sold once: what an active booking, or a session, takes of one practitioner or room, buffers included.
CREATE TABLE occupancies (
    practice_id       BLOB NOT NULL,
    resource_id       BLOB NOT NULL,
    holder_id         BLOB NOT NULL,
    starts_at         INTEGER NOT NULL,
    ends_at           INTEGER NOT NULL,
    sitting_starts_at INTEGER NOT NULL,
    sitting_ends_at   INTEGER NOT NULL,
    PRIMARY KEY (practice_id, resource_id, starts_at),
    FOREIGN KEY (practice_id, resource_id) REFERENCES resources (practice_id, id),
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX occupancies_start ON occupancies (practice_id, starts_at);
CREATE INDEX occupancies_holder ON occupancies (practice_id, holder_id);

-- SQLite has one writer at a time, so a look before the write is a constraint.
CREATE TRIGGER occupancies_overlap BEFORE INSERT ON occupancies
WHEN EXISTS (SELECT 1 FROM occupancies
             WHERE practice_id = NEW.practice_id AND resource_id = NEW.resource_id
               AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'occupancies_no_overlap'); END;

CREATE TRIGGER occupancies_immutable BEFORE UPDATE ON occupancies
BEGIN SELECT RAISE(ABORT, 'occupancies are replaced, never changed'); END;

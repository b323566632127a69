-- Equality of uuids inside the exclusion constraint of occupancies.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The one table with personal data, sealed; found by keyed hashes of the e-mail address and of name and address.
CREATE TABLE clients (
    practice_id  uuid NOT NULL REFERENCES practices,
    id           uuid NOT NULL,
    email_index  bytea NOT NULL,
    person_index bytea NOT NULL,
    details      bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id),
    UNIQUE (practice_id, person_index)
);
CREATE INDEX clients_email ON clients (practice_id, email_index);

CREATE TABLE bookings (
    practice_id   uuid NOT NULL REFERENCES practices,
    id            uuid NOT NULL,
    version       bigint  NOT NULL,
    service_id    uuid NOT NULL,
    client_id     uuid NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    practitioners jsonb NOT NULL,
    room_id       uuid,
    session_id    uuid,
    seat          bigint,
    capacity      bigint,
    mode          text NOT NULL,
    terms         jsonb NOT NULL,
    note          bytea,
    manage_hash   bytea NOT NULL,
    address_index bytea,
    booked_at     timestamptz NOT NULL,
    state         text NOT NULL CHECK (state IN ('held', 'confirmed', 'completed', 'no_show', 'cancelled_by_client',
                                                 'cancelled_by_practice', 'expired', 'declined')),
    state_since   timestamptz NOT NULL,
    hold_until    timestamptz,
    extended      boolean NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, service_id) REFERENCES services (practice_id, id),
    FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id),
    CHECK (starts_at < ends_at),
    CHECK ((state = 'held') = (hold_until IS NOT NULL)),
    CHECK ((session_id IS NULL) = (seat IS NULL))
);
-- A manage link names no practice, so this key alone has none.
CREATE UNIQUE INDEX bookings_manage ON bookings (manage_hash);
CREATE INDEX bookings_start ON bookings (practice_id, starts_at, id);
CREATE INDEX bookings_client ON bookings (practice_id, client_id);
CREATE INDEX bookings_held ON bookings (practice_id, hold_until) WHERE state = 'held';

-- A class that has bookings.
CREATE TABLE sessions (
    practice_id   uuid NOT NULL REFERENCES practices,
    id            uuid NOT NULL,
    service_id    uuid NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    capacity      bigint  NOT NULL,
    practitioners jsonb NOT NULL,
    room_id       uuid,
    PRIMARY KEY (practice_id, id),
    UNIQUE (practice_id, service_id, starts_at),
    CHECK (starts_at < ends_at)
);

-- The last seat is sold once: a seat is a row.
CREATE TABLE seats (
    practice_id uuid NOT NULL,
    session_id  uuid NOT NULL,
    seat        bigint  NOT NULL CHECK (seat >= 1),
    booking_id  uuid NOT NULL,
    PRIMARY KEY (practice_id, session_id, seat),
    UNIQUE (practice_id, booking_id),
    FOREIGN KEY (practice_id, session_id) REFERENCES sessions (practice_id, id)
);

-- An hour is sold once: what an active booking, or a session, takes of one practitioner or room, buffers included.
CREATE TABLE occupancies (
    practice_id       uuid NOT NULL,
    resource_id       uuid NOT NULL,
    holder_id         uuid NOT NULL,
    starts_at         timestamptz NOT NULL,
    ends_at           timestamptz NOT NULL,
    sitting_starts_at timestamptz NOT NULL,
    sitting_ends_at   timestamptz NOT NULL,
    PRIMARY KEY (practice_id, resource_id, starts_at),
    FOREIGN KEY (practice_id, resource_id) REFERENCES resources (practice_id, id),
    CHECK (starts_at < ends_at),
    CONSTRAINT occupancies_no_overlap
        EXCLUDE USING gist (practice_id WITH =, resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
CREATE INDEX occupancies_start ON occupancies (practice_id, starts_at);
CREATE INDEX occupancies_holder ON occupancies (practice_id, holder_id);

-- What is to be done after a commit; written in the same transaction.
CREATE TABLE effects (
    practice_id  BLOB NOT NULL,
    id           BLOB NOT NULL,
    booking_id   BLOB NOT NULL,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('due', 'done', 'cancelled', 'dead')),
    due_at       INTEGER NOT NULL,
    attempts     INTEGER  NOT NULL DEFAULT 0,
    lease_token  BLOB,
    leased_until INTEGER,
    finished_at  INTEGER,
    reason       TEXT,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
) STRICT;
CREATE INDEX effects_due ON effects (due_at) WHERE state = 'due';
CREATE INDEX effects_booking ON effects (practice_id, booking_id);

-- The provider's events arrive before anybody knows whose they are, so this table alone has no practice.
CREATE TABLE provider_events (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    object       TEXT NOT NULL,
    account      TEXT,
    livemode     INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('received', 'applied', 'ignored', 'quarantined')),
    due_at       INTEGER NOT NULL,
    attempts     INTEGER  NOT NULL DEFAULT 0,
    lease_token  BLOB,
    leased_until INTEGER,
    settled_at   INTEGER,
    reason       TEXT
) STRICT;
CREATE INDEX provider_events_due ON provider_events (due_at) WHERE state = 'received';

-- The first committed answer to each idempotency key; sealed, for it may hold a manage link.
CREATE TABLE replies (
    practice_id  BLOB NOT NULL,
    principal    TEXT NOT NULL,
    route        TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status       INTEGER  NOT NULL,
    location     TEXT,
    body         BLOB NOT NULL,
    open_until   INTEGER,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (practice_id, principal, route, key)
) STRICT;
CREATE INDEX replies_age ON replies (created_at);

-- Who did what, one row per mutation, in its transaction. Nothing personal.
CREATE TABLE audit (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     BLOB NOT NULL,
    detail      TEXT NOT NULL,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE INDEX audit_subject ON audit (practice_id, subject);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

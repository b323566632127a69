-- Endpoints of the practices' own systems, which are told of events.
CREATE TABLE webhook_endpoints (
    practice_id    BLOB NOT NULL REFERENCES practices,
    id             BLOB NOT NULL,
    label          TEXT NOT NULL,
    -- Scheme and host of the address, to be recognised by.
    origin         TEXT NOT NULL,
    -- Sealed: address, signing secret, and the secret before it.
    secrets        BLOB NOT NULL,
    -- Names in JSON; none: all.
    events         TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    -- Until then the secret before signs too.
    previous_until INTEGER,
    -- Since when nothing was taken.
    failing_since  INTEGER,
    disabled_at    INTEGER,
    disabled_why   TEXT CHECK (disabled_why IN ('gone', 'failing')),
    PRIMARY KEY (practice_id, id),
    CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
) STRICT;

-- One event for one endpoint, written with the change that it tells of.
CREATE TABLE deliveries (
    practice_id  BLOB NOT NULL,
    id           BLOB NOT NULL,
    endpoint_id  BLOB NOT NULL,
    event        TEXT NOT NULL,
    -- What is sent, byte for byte; nothing personal.
    body         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('due', 'delivered', 'failed', 'cancelled')),
    created_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    -- The last attempt that ended.
    tried_at     INTEGER,
    status       INTEGER,
    problem      TEXT,
    finished_at  INTEGER,
    lease_token  BLOB,
    leased_until INTEGER,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, endpoint_id) REFERENCES webhook_endpoints (practice_id, id)
) STRICT;
CREATE INDEX deliveries_endpoint ON deliveries (practice_id, endpoint_id, id);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'due';
CREATE INDEX deliveries_over ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- Endpoints of the practices' own systems, which are told of events.
CREATE TABLE webhook_endpoints (
    practice_id    uuid NOT NULL REFERENCES practices,
    id             uuid NOT NULL,
    label          text NOT NULL,
    -- Scheme and host of the address, to be recognised by.
    origin         text NOT NULL,
    -- Sealed: address, signing secret, and the secret before it.
    secrets        bytea NOT NULL,
    -- Names in JSON; none: all.
    events         jsonb NOT NULL,
    created_at     timestamptz NOT NULL,
    -- Until then the secret before signs too.
    previous_until timestamptz,
    -- Since when nothing was taken.
    failing_since  timestamptz,
    disabled_at    timestamptz,
    disabled_why   text CHECK (disabled_why IN ('gone', 'failing')),
    PRIMARY KEY (practice_id, id),
    CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
);

-- One event for one endpoint, written with the change that it tells of.
CREATE TABLE deliveries (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL,
    endpoint_id  uuid NOT NULL,
    event        text NOT NULL,
    -- What is sent, byte for byte; nothing personal.
    body         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('due', 'delivered', 'failed', 'cancelled')),
    created_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    attempts     bigint NOT NULL DEFAULT 0,
    -- The last attempt that ended.
    tried_at     timestamptz,
    status       bigint,
    problem      text,
    finished_at  timestamptz,
    lease_token  uuid,
    leased_until timestamptz,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, endpoint_id) REFERENCES webhook_endpoints (practice_id, id)
);
CREATE INDEX deliveries_endpoint ON deliveries (practice_id, endpoint_id, id);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'due';
CREATE INDEX deliveries_over ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

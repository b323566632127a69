-- What is to be done after a commit; written in the same transaction.
CREATE TABLE effects (
    practice_id  uuid NOT NULL,
    id           uuid NOT NULL,
    booking_id   uuid NOT NULL,
    kind         text NOT NULL,
    state        text NOT NULL CHECK (state IN ('due', 'done', 'cancelled', 'dead')),
    due_at       timestamptz NOT NULL,
    attempts     bigint  NOT NULL DEFAULT 0,
    lease_token  uuid,
    leased_until timestamptz,
    finished_at  timestamptz,
    reason       text,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
);
CREATE INDEX effects_due ON effects (due_at) WHERE state = 'due';
CREATE INDEX effects_booking ON effects (practice_id, booking_id);

-- The provider's events arrive before anybody knows whose they are, so this table alone has no practice.
CREATE TABLE provider_events (
    id           text PRIMARY KEY,
    kind         text NOT NULL,
    object       text NOT NULL,
    account      text,
    livemode     boolean NOT NULL,
    received_at  timestamptz NOT NULL,
    state        text NOT NULL CHECK (state IN ('received', 'applied', 'ignored', 'quarantined')),
    due_at       timestamptz NOT NULL,
    attempts     bigint  NOT NULL DEFAULT 0,
    lease_token  uuid,
    leased_until timestamptz,
    settled_at   timestamptz,
    reason       text
);
CREATE INDEX provider_events_due ON provider_events (due_at) WHERE state = 'received';

-- The first committed answer to each idempotency key; sealed, for it may hold a manage link.
CREATE TABLE replies (
    practice_id  uuid NOT NULL,
    principal    text NOT NULL,
    route        text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    status       bigint  NOT NULL,
    location     text,
    body         bytea NOT NULL,
    open_until   timestamptz,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (practice_id, principal, route, key)
);
CREATE INDEX replies_age ON replies (created_at);

-- Who did what, one row per mutation, in its transaction. Nothing personal.
CREATE TABLE audit (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,
    action      text NOT NULL,
    subject     uuid NOT NULL,
    detail      jsonb NOT NULL,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX audit_subject ON audit (practice_id, subject);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();

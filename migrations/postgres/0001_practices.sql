-- Practices and what they are made of. Definitions are JSON of the domain's own types; what is looked up or locked is a column.
CREATE TABLE practices (
    practice_id uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE,
    definition  jsonb NOT NULL,
    live        boolean NOT NULL,
    revision    bigint  NOT NULL,
    created_at  timestamptz NOT NULL
);

-- Practitioners and rooms: whatever can be occupied. `revision` rises with each change to its calendar; its row lock
-- serialises the decisions about it.
CREATE TABLE resources (
    practice_id uuid NOT NULL REFERENCES practices,
    id          uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('practitioner', 'room')),
    handle      text NOT NULL,
    position    bigint  NOT NULL,
    definition  jsonb NOT NULL,
    revision    bigint  NOT NULL DEFAULT 0,
    assigned_at timestamptz,
    removed_at  timestamptz,
    PRIMARY KEY (practice_id, id)
);
CREATE UNIQUE INDEX resources_handle ON resources (practice_id, kind, handle) WHERE removed_at IS NULL;

CREATE TABLE services (
    practice_id uuid NOT NULL REFERENCES practices,
    id          uuid NOT NULL,
    handle      text NOT NULL,
    position    bigint  NOT NULL,
    definition  jsonb NOT NULL,
    removed_at  timestamptz,
    PRIMARY KEY (practice_id, id)
);
CREATE UNIQUE INDEX services_handle ON services (practice_id, handle) WHERE removed_at IS NULL;

-- Times off entered through the API: the practitioner's wall clock, as ISO 8601 without offset.
CREATE TABLE times_off (
    practice_id     uuid NOT NULL,
    id              uuid NOT NULL,
    practitioner_id uuid NOT NULL,
    from_local      text NOT NULL,
    until_local     text NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, practitioner_id) REFERENCES resources (practice_id, id)
);

-- API keys, as SHA-256.
CREATE TABLE api_keys (
    practice_id uuid NOT NULL REFERENCES practices,
    id          uuid NOT NULL,
    label       text NOT NULL,
    hint        text NOT NULL,
    hash        bytea NOT NULL,
    scopes      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz,
    revoked_at  timestamptz,
    PRIMARY KEY (practice_id, id)
);
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);

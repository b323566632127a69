-- Practices and what they are made of. Definitions are JSON of the domain's own types; what is looked up or locked is a column.
CREATE TABLE practices (
    practice_id BLOB PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    definition  TEXT NOT NULL,
    live        INTEGER NOT NULL,
    revision    INTEGER  NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- Practitioners and rooms: whatever can be occupied. `revision` rises with each change to its calendar; its row lock
-- serialises the decisions about it.
CREATE TABLE resources (
    practice_id BLOB NOT NULL REFERENCES practices,
    id          BLOB NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('practitioner', 'room')),
    handle      TEXT NOT NULL,
    position    INTEGER  NOT NULL,
    definition  TEXT NOT NULL,
    revision    INTEGER  NOT NULL DEFAULT 0,
    assigned_at INTEGER,
    removed_at  INTEGER,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE UNIQUE INDEX resources_handle ON resources (practice_id, kind, handle) WHERE removed_at IS NULL;

CREATE TABLE services (
    practice_id BLOB NOT NULL REFERENCES practices,
    id          BLOB NOT NULL,
    handle      TEXT NOT NULL,
    position    INTEGER  NOT NULL,
    definition  TEXT NOT NULL,
    removed_at  INTEGER,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE UNIQUE INDEX services_handle ON services (practice_id, handle) WHERE removed_at IS NULL;

-- Times off entered through the API: the practitioner's wall clock, as ISO 8601 without offset.
CREATE TABLE times_off (
    practice_id     BLOB NOT NULL,
    id              BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    from_local      TEXT NOT NULL,
    until_local     TEXT NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, practitioner_id) REFERENCES resources (practice_id, id)
) STRICT;

-- API keys, as SHA-256.
CREATE TABLE api_keys (
    practice_id BLOB NOT NULL REFERENCES practices,
    id          BLOB NOT NULL,
    label       TEXT NOT NULL,
    hint        TEXT NOT NULL,
    hash        BLOB NOT NULL,
    scopes      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER,
    revoked_at  INTEGER,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);

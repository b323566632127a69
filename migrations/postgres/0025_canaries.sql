-- Of each key that data is sealed or found with: a fingerprint, and something small made with it, so that another key is noticed.
CREATE TABLE canaries (
    purpose     TEXT  NOT NULL CHECK (purpose IN ('seal', 'index')),
    id          TEXT  NOT NULL,
    fingerprint BYTEA NOT NULL,
    canary      BYTEA NOT NULL,
    PRIMARY KEY (purpose, id)
);

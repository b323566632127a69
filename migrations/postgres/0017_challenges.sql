-- Challenges that were solved and used: none serves twice. A row goes once its challenge has ended by itself.
CREATE TABLE challenges (
    practice_id uuid NOT NULL REFERENCES practices,
    id          bytea NOT NULL,
    ends_at     timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id)
);
CREATE INDEX challenges_end ON challenges (ends_at);

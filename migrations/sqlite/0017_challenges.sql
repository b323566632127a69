-- Challenges that were solved and used: none serves twice. A row goes once its challenge has ended by itself.
CREATE TABLE challenges (
    practice_id BLOB NOT NULL REFERENCES practices,
    id          BLOB NOT NULL,
    ends_at     INTEGER NOT NULL,
    PRIMARY KEY (practice_id, id)
) STRICT;
CREATE INDEX challenges_end ON challenges (ends_at);

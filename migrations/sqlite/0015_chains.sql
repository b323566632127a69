-- A client is one chain of bookings: the same person may have several that nobody has proved, and one that is proved. SQLite drops
-- a constraint with its table only: references to the table are looked at when all its rows are there again.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE clients_of_before AS SELECT practice_id, id, email_index, person_index, details, created_at, proved_at, mixed FROM clients;
DROP TABLE clients;
CREATE TABLE clients (
    practice_id  BLOB NOT NULL REFERENCES practices,
    id           BLOB NOT NULL,
    email_index  BLOB NOT NULL,
    person_index BLOB NOT NULL,
    details      BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    proved_at    INTEGER,
    mixed        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (practice_id, id)
) STRICT;
INSERT INTO clients SELECT * FROM clients_of_before;
DROP TABLE clients_of_before;
CREATE INDEX clients_email ON clients (practice_id, email_index);
CREATE INDEX clients_person ON clients (practice_id, person_index);
CREATE UNIQUE INDEX clients_proved ON clients (practice_id, person_index) WHERE proved_at IS NOT NULL;
-- An address that was given before and is told so, sealed; null: the client's.
ALTER TABLE messages ADD COLUMN to_address BLOB;

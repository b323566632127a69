-- A client is one chain of bookings: the same person may have several that nobody has proved, and one that is proved.
ALTER TABLE clients DROP CONSTRAINT clients_practice_id_person_index_key;
CREATE INDEX clients_person ON clients (practice_id, person_index);
CREATE UNIQUE INDEX clients_proved ON clients (practice_id, person_index) WHERE proved_at IS NOT NULL;
-- An address that was given before and is told so, sealed; null: the client's.
ALTER TABLE messages ADD COLUMN to_address bytea;

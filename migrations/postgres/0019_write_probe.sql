-- One row, written after a write that failed for want of room, to see whether there is room again.
CREATE TABLE write_probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    filler BYTEA NOT NULL
);
-- As it is, so that it takes the room that it says.
ALTER TABLE write_probe ALTER COLUMN filler SET STORAGE EXTERNAL;

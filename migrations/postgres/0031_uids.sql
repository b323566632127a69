-- UIDs end in nothing that a setting changes. Bookings and sessions of before went out under the host of public_url, and keep it; so does
-- what a program of before writes, which knows no such column.
ALTER TABLE bookings ADD COLUMN uid_by_host BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE sessions ADD COLUMN uid_by_host BOOLEAN NOT NULL DEFAULT TRUE;
-- That host, remembered at the first start since, for all that went out under it.
CREATE TABLE uid_host (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    host TEXT    NOT NULL CHECK (host <> '')
);

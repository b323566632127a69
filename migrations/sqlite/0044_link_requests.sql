-- Somebody asks for the links of the bookings made with an address: which there are is looked at by a worker, so that the answer says
-- nothing of it. The address itself is not kept, only its keyed hash, and the row goes when it was looked at. One row for each address:
-- who asks again meanwhile asks for the same.
CREATE TABLE link_requests (
    practice_id   BLOB NOT NULL REFERENCES practices (practice_id),
    address_index BLOB NOT NULL,
    asked_at      INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    lease_token   BLOB,
    leased_until  INTEGER,
    PRIMARY KEY (practice_id, address_index)
) STRICT;

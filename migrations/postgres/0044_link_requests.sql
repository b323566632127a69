-- Somebody asks for the links of the bookings made with an address: which there are is looked at by a worker, so that the answer says
-- nothing of it. The address itself is not kept, only its keyed hash, and the row goes when it was looked at. One row for each address:
-- who asks again meanwhile asks for the same.
CREATE TABLE link_requests (
    practice_id   uuid NOT NULL REFERENCES practices (practice_id),
    address_index bytea NOT NULL,
    asked_at      timestamptz NOT NULL,
    attempts      bigint NOT NULL DEFAULT 0,
    lease_token   uuid,
    leased_until  timestamptz,
    PRIMARY KEY (practice_id, address_index)
);

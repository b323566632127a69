-- Where bookings came from that are neither paid nor proved, as keyed hashes: of the address (IPv6: its /64) and of the network around it
-- (IPv4: its /24, IPv6: its /48). A row goes when its booking is paid or proved, or is over; the hashes go after a week at the latest.
CREATE TABLE origins (
    practice_id uuid NOT NULL,
    booking_id  uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('payment', 'free')),
    address     bytea,
    network     bytea,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (practice_id, booking_id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
);
CREATE INDEX origins_network ON origins (practice_id, network) WHERE network IS NOT NULL;
CREATE INDEX origins_made ON origins (practice_id, made_at);

-- They took its place.
UPDATE bookings SET address_index = NULL WHERE address_index IS NOT NULL;

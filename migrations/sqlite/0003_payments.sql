CREATE TABLE payments (
    practice_id     BLOB NOT NULL,
    id              BLOB NOT NULL,
    booking_id      BLOB NOT NULL,
    amount          INTEGER  NOT NULL CHECK (amount > 0),
    currency        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'processing', 'dead', 'captured')),
    attempt         INTEGER  NOT NULL,
    page_expires_at INTEGER NOT NULL,
    page_id         TEXT,
    page_url        TEXT,
    return_url      TEXT,
    intent          TEXT,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK (state <> 'captured' OR intent IS NOT NULL)
) STRICT;
CREATE INDEX payments_booking ON payments (practice_id, booking_id);
CREATE UNIQUE INDEX payments_page ON payments (page_id) WHERE page_id IS NOT NULL;
CREATE UNIQUE INDEX payments_intent ON payments (intent) WHERE intent IS NOT NULL;

CREATE TABLE refunds (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    payment_id  BLOB NOT NULL,
    amount      INTEGER  NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('ordered', 'pending', 'succeeded', 'failed')),
    provider_id TEXT,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
) STRICT;
CREATE INDEX refunds_payment ON refunds (practice_id, payment_id);
CREATE UNIQUE INDEX refunds_provider ON refunds (provider_id) WHERE provider_id IS NOT NULL;

CREATE TABLE payments (
    practice_id     uuid NOT NULL,
    id              uuid NOT NULL,
    booking_id      uuid NOT NULL,
    amount          bigint  NOT NULL CHECK (amount > 0),
    currency        text NOT NULL,
    state           text NOT NULL CHECK (state IN ('pending', 'processing', 'dead', 'captured')),
    attempt         bigint  NOT NULL,
    page_expires_at timestamptz NOT NULL,
    page_id         text,
    page_url        text,
    return_url      text,
    intent          text,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK (state <> 'captured' OR intent IS NOT NULL)
);
CREATE INDEX payments_booking ON payments (practice_id, booking_id);
CREATE UNIQUE INDEX payments_page ON payments (page_id) WHERE page_id IS NOT NULL;
CREATE UNIQUE INDEX payments_intent ON payments (intent) WHERE intent IS NOT NULL;

CREATE TABLE refunds (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    payment_id  uuid NOT NULL,
    amount      bigint  NOT NULL CHECK (amount > 0),
    currency    text NOT NULL,
    state       text NOT NULL CHECK (state IN ('ordered', 'pending', 'succeeded', 'failed')),
    provider_id text,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
);
CREATE INDEX refunds_payment ON refunds (practice_id, payment_id);
CREATE UNIQUE INDEX refunds_provider ON refunds (provider_id) WHERE provider_id IS NOT NULL;

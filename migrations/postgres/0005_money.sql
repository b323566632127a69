-- Payments get a purpose and a means, refunds a cause; a saved card moves no money.
ALTER TABLE payments DROP CONSTRAINT payments_amount_check;
ALTER TABLE payments ADD COLUMN purpose text NOT NULL DEFAULT 'booking' CHECK (purpose IN ('booking', 'card', 'balance', 'fee'));
ALTER TABLE payments ADD COLUMN means text NOT NULL DEFAULT 'page' CHECK (means IN ('page', 'card'));
ALTER TABLE payments ADD COLUMN refusal text;
ALTER TABLE payments ADD CONSTRAINT payments_amount_check CHECK (amount > 0 OR (amount = 0 AND purpose = 'card'));
ALTER TABLE refunds ADD COLUMN cause text NOT NULL DEFAULT 'rule' CHECK (cause IN ('rule', 'hand'));
ALTER TABLE bookings ADD COLUMN card_id uuid;

-- Cards that the provider keeps; the number is its alone.
CREATE TABLE cards (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    client_id   uuid NOT NULL,
    booking_id  uuid NOT NULL,
    customer    text NOT NULL,
    method      text NOT NULL,
    saved_at    timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id)
);
CREATE INDEX cards_client ON cards (practice_id, client_id);

-- What clients agreed to, word by word.
CREATE TABLE consents (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    client_id   uuid NOT NULL,
    booking_id  uuid NOT NULL,
    text        text NOT NULL,
    text_hash   bytea NOT NULL,
    given_at    timestamptz NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
);
CREATE INDEX consents_booking ON consents (practice_id, booking_id);
CREATE TRIGGER consents_no_change BEFORE UPDATE OR DELETE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Fees for late cancellations and missed sessions. `amount` is what was approved.
CREATE TABLE fees (
    practice_id uuid NOT NULL,
    id          uuid NOT NULL,
    booking_id  uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('late_cancellation', 'no_show')),
    proposed    bigint NOT NULL CHECK (proposed > 0),
    amount      bigint CHECK (amount > 0 AND amount <= proposed),
    currency    text NOT NULL,
    state       text NOT NULL CHECK (state IN ('proposed', 'approved', 'waived', 'waived_resold', 'waived_goodwill')),
    proposed_at timestamptz NOT NULL,
    decided_at  timestamptz,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((state = 'approved') = (amount IS NOT NULL)),
    CHECK ((state = 'proposed') = (decided_at IS NULL))
);
CREATE INDEX fees_booking ON fees (practice_id, booking_id);
CREATE INDEX fees_waiting ON fees (practice_id, booking_id) WHERE state IN ('proposed', 'approved');

CREATE TABLE disputes (
    practice_id  uuid NOT NULL,
    id           text NOT NULL,
    payment_id   uuid NOT NULL,
    amount       bigint NOT NULL CHECK (amount > 0),
    currency     text NOT NULL,
    state        text NOT NULL CHECK (state IN ('inquiry', 'needs_response', 'under_review', 'won', 'lost')),
    reason       text NOT NULL,
    evidence_due timestamptz,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
);
CREATE INDEX disputes_payment ON disputes (practice_id, payment_id);
-- The provider's events name nothing but its own id.
CREATE UNIQUE INDEX disputes_provider ON disputes (id);

-- Double entry, append-only: debits positive, credits negative; each transaction adds up to zero. The booking's dimensions
-- stand on each row, so that reports read this table alone. `day` is the practice's local date, YYYY-MM-DD.
CREATE TABLE ledger (
    practice_id     uuid NOT NULL,
    transaction_id  uuid NOT NULL,
    entry           bigint NOT NULL,
    at              timestamptz NOT NULL,
    day             text NOT NULL,
    kind            text NOT NULL,
    subject         uuid NOT NULL,
    account         text NOT NULL CHECK (account IN ('provider', 'client_receivable', 'revenue', 'tax', 'fees', 'refunds', 'disputes',
                                                     'provider_costs')),
    amount          bigint NOT NULL CHECK (amount <> 0),
    currency        text NOT NULL,
    booking_id      uuid NOT NULL,
    service_id      uuid NOT NULL,
    practitioner_id uuid,
    PRIMARY KEY (practice_id, transaction_id, entry),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
);
CREATE INDEX ledger_booking ON ledger (practice_id, booking_id);
CREATE INDEX ledger_day ON ledger (practice_id, day);
CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Receipts and credit notes, numbered without gaps per practice; never edited. The document holds the client's name: sealed.
CREATE TABLE receipts (
    practice_id uuid NOT NULL,
    number      bigint NOT NULL CHECK (number >= 1),
    booking_id  uuid NOT NULL,
    payment_id  uuid NOT NULL,
    refund_id   uuid,
    corrects    bigint,
    issued_at   timestamptz NOT NULL,
    document    bytea NOT NULL,
    PRIMARY KEY (practice_id, number),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((refund_id IS NULL) = (corrects IS NULL))
);
CREATE INDEX receipts_booking ON receipts (practice_id, booking_id);
CREATE UNIQUE INDEX receipts_payment ON receipts (practice_id, payment_id) WHERE refund_id IS NULL;
CREATE UNIQUE INDEX receipts_refund ON receipts (practice_id, refund_id) WHERE refund_id IS NOT NULL;
CREATE TRIGGER receipts_no_change BEFORE UPDATE OR DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The last number that was given out; its row is locked by whoever takes the next.
CREATE TABLE receipt_numbers (
    practice_id uuid PRIMARY KEY,
    last        bigint NOT NULL
);

-- Payments get a purpose and a means, refunds a cause; a saved card moves no money. SQLite cannot change a CHECK, so both tables
-- are made anew.
CREATE TABLE payments_anew (
    practice_id     BLOB NOT NULL,
    id              BLOB NOT NULL,
    booking_id      BLOB NOT NULL,
    amount          INTEGER NOT NULL,
    currency        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pending', 'processing', 'dead', 'captured')),
    attempt         INTEGER NOT NULL,
    page_expires_at INTEGER NOT NULL,
    page_id         TEXT,
    page_url        TEXT,
    return_url      TEXT,
    intent          TEXT,
    purpose         TEXT NOT NULL CHECK (purpose IN ('booking', 'card', 'balance', 'fee')),
    means           TEXT NOT NULL CHECK (means IN ('page', 'card')),
    refusal         TEXT,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK (state <> 'captured' OR intent IS NOT NULL),
    CHECK (amount > 0 OR (amount = 0 AND purpose = 'card'))
) STRICT;
CREATE TABLE refunds_anew (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    payment_id  BLOB NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('ordered', 'pending', 'succeeded', 'failed')),
    provider_id TEXT,
    cause       TEXT NOT NULL CHECK (cause IN ('rule', 'hand')),
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments_anew (practice_id, id)
) STRICT;
INSERT INTO payments_anew SELECT practice_id, id, booking_id, amount, currency, state, attempt, page_expires_at, page_id, page_url,
    return_url, intent, 'booking', 'page', NULL FROM payments;
INSERT INTO refunds_anew SELECT practice_id, id, payment_id, amount, currency, state, provider_id, 'rule' FROM refunds;
DROP TABLE refunds;
DROP TABLE payments;
ALTER TABLE payments_anew RENAME TO payments;
ALTER TABLE refunds_anew RENAME TO refunds;
CREATE INDEX payments_booking ON payments (practice_id, booking_id);
CREATE UNIQUE INDEX payments_page ON payments (page_id) WHERE page_id IS NOT NULL;
CREATE UNIQUE INDEX payments_intent ON payments (intent) WHERE intent IS NOT NULL;
CREATE INDEX refunds_payment ON refunds (practice_id, payment_id);
CREATE UNIQUE INDEX refunds_provider ON refunds (provider_id) WHERE provider_id IS NOT NULL;
ALTER TABLE bookings ADD COLUMN card_id BLOB;

-- Cards that the provider keeps; the number is its alone.
CREATE TABLE cards (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    client_id   BLOB NOT NULL,
    booking_id  BLOB NOT NULL,
    customer    TEXT NOT NULL,
    method      TEXT NOT NULL,
    saved_at    INTEGER NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, client_id) REFERENCES clients (practice_id, id)
) STRICT;
CREATE INDEX cards_client ON cards (practice_id, client_id);

-- What clients agreed to, word by word.
CREATE TABLE consents (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    client_id   BLOB NOT NULL,
    booking_id  BLOB NOT NULL,
    text        TEXT NOT NULL,
    text_hash   BLOB NOT NULL,
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
) STRICT;
CREATE INDEX consents_booking ON consents (practice_id, booking_id);
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- Fees for late cancellations and missed sessions. `amount` is what was approved.
CREATE TABLE fees (
    practice_id BLOB NOT NULL,
    id          BLOB NOT NULL,
    booking_id  BLOB NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('late_cancellation', 'no_show')),
    proposed    INTEGER NOT NULL CHECK (proposed > 0),
    amount      INTEGER CHECK (amount > 0 AND amount <= proposed),
    currency    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'waived', 'waived_resold', 'waived_goodwill')),
    proposed_at INTEGER NOT NULL,
    decided_at  INTEGER,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((state = 'approved') = (amount IS NOT NULL)),
    CHECK ((state = 'proposed') = (decided_at IS NULL))
) STRICT;
CREATE INDEX fees_booking ON fees (practice_id, booking_id);
CREATE INDEX fees_waiting ON fees (practice_id, booking_id) WHERE state IN ('proposed', 'approved');

CREATE TABLE disputes (
    practice_id  BLOB NOT NULL,
    id           TEXT NOT NULL,
    payment_id   BLOB NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    currency     TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('inquiry', 'needs_response', 'under_review', 'won', 'lost')),
    reason       TEXT NOT NULL,
    evidence_due INTEGER,
    PRIMARY KEY (practice_id, id),
    FOREIGN KEY (practice_id, payment_id) REFERENCES payments (practice_id, id)
) STRICT;
CREATE INDEX disputes_payment ON disputes (practice_id, payment_id);
-- The provider's events name nothing but its own id.
CREATE UNIQUE INDEX disputes_provider ON disputes (id);

-- Double entry, append-only: debits positive, credits negative; each transaction adds up to zero. The booking's dimensions
-- stand on each row, so that reports read this table alone. `day` is the practice's local date, YYYY-MM-DD.
CREATE TABLE ledger (
    practice_id     BLOB NOT NULL,
    transaction_id  BLOB NOT NULL,
    entry           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    day             TEXT NOT NULL,
    kind            TEXT NOT NULL,
    subject         BLOB NOT NULL,
    account         TEXT NOT NULL CHECK (account IN ('provider', 'client_receivable', 'revenue', 'tax', 'fees', 'refunds', 'disputes',
                                                     'provider_costs')),
    amount          INTEGER NOT NULL CHECK (amount <> 0),
    currency        TEXT NOT NULL,
    booking_id      BLOB NOT NULL,
    service_id      BLOB NOT NULL,
    practitioner_id BLOB,
    PRIMARY KEY (practice_id, transaction_id, entry),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id)
) STRICT;
CREATE INDEX ledger_booking ON ledger (practice_id, booking_id);
CREATE INDEX ledger_day ON ledger (practice_id, day);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- Receipts and credit notes, numbered without gaps per practice; never edited. The document holds the client's name: sealed.
CREATE TABLE receipts (
    practice_id BLOB NOT NULL,
    number      INTEGER NOT NULL CHECK (number >= 1),
    booking_id  BLOB NOT NULL,
    payment_id  BLOB NOT NULL,
    refund_id   BLOB,
    corrects    INTEGER,
    issued_at   INTEGER NOT NULL,
    document    BLOB NOT NULL,
    PRIMARY KEY (practice_id, number),
    FOREIGN KEY (practice_id, booking_id) REFERENCES bookings (practice_id, id),
    CHECK ((refund_id IS NULL) = (corrects IS NULL))
) STRICT;
CREATE INDEX receipts_booking ON receipts (practice_id, booking_id);
CREATE UNIQUE INDEX receipts_payment ON receipts (practice_id, payment_id) WHERE refund_id IS NULL;
CREATE UNIQUE INDEX receipts_refund ON receipts (practice_id, refund_id) WHERE refund_id IS NOT NULL;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'append-only'); END;

-- The last number that was given out; its row is locked by whoever takes the next.
CREATE TABLE receipt_numbers (
    practice_id BLOB PRIMARY KEY,
    last        INTEGER NOT NULL
) STRICT;

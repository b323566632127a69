-- Reports read sums over years: the diary's prices as columns, and for each question an index that holds the whole answer.
ALTER TABLE bookings
    ADD COLUMN price_amount       bigint GENERATED ALWAYS AS (CAST(terms -> 'price' ->> 'amount' AS bigint)) STORED,
    ADD COLUMN price_currency     text GENERATED ALWAYS AS (terms -> 'price' ->> 'currency') STORED,
    -- In the list each is `prt_` and the uuid.
    ADD COLUMN first_practitioner uuid GENERATED ALWAYS AS (CAST(substr(practitioners ->> 0, 5) AS uuid)) STORED;
CREATE INDEX bookings_diary ON bookings (practice_id, starts_at, price_currency, service_id, first_practitioner, price_amount)
    WHERE state IN ('confirmed', 'completed', 'no_show');

DROP INDEX ledger_day;
CREATE INDEX ledger_income ON ledger (practice_id, day, currency, account, kind, service_id, practitioner_id, amount)
    WHERE account IN ('provider', 'revenue', 'tax', 'fees', 'provider_costs');

-- What each booking's client owes, and since which local day: the ledger's receivable, kept with each entry of it.
CREATE TABLE receivables (
    practice_id uuid NOT NULL,
    booking_id  uuid NOT NULL,
    currency    text NOT NULL,
    balance     bigint NOT NULL,
    since       text NOT NULL,
    PRIMARY KEY (practice_id, booking_id, currency)
);
CREATE INDEX receivables_open ON receivables (practice_id, booking_id) WHERE balance <> 0;

CREATE FUNCTION keep_receivable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO receivables (practice_id, booking_id, currency, balance, since)
        VALUES (NEW.practice_id, NEW.booking_id, NEW.currency, NEW.amount, NEW.day)
        ON CONFLICT (practice_id, booking_id, currency) DO UPDATE SET balance = receivables.balance + excluded.balance,
            since = CASE WHEN receivables.balance > 0 THEN receivables.since ELSE excluded.since END;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_receivable AFTER INSERT ON ledger FOR EACH ROW WHEN (NEW.account = 'client_receivable')
    EXECUTE FUNCTION keep_receivable();
-- What stands already; a debt among it counts from its booking's last charge.
INSERT INTO receivables (practice_id, booking_id, currency, balance, since)
    SELECT practice_id, booking_id, currency, SUM(amount), MAX(CASE WHEN amount > 0 THEN day ELSE '' END) FROM ledger
    WHERE account = 'client_receivable' GROUP BY practice_id, booking_id, currency;

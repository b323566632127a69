-- Reports read sums over years: the diary's prices as columns, and for each question an index that holds the whole answer.
ALTER TABLE bookings ADD COLUMN price_amount INTEGER GENERATED ALWAYS AS (terms -> 'price' ->> 'amount') VIRTUAL;
ALTER TABLE bookings ADD COLUMN price_currency TEXT GENERATED ALWAYS AS (terms -> 'price' ->> 'currency') VIRTUAL;
-- In the list each is `prt_` and the uuid.
ALTER TABLE bookings ADD COLUMN first_practitioner BLOB GENERATED ALWAYS AS (unhex(substr(practitioners ->> 0, 5))) VIRTUAL;
CREATE INDEX bookings_diary ON bookings (practice_id, starts_at, price_currency, service_id, first_practitioner, price_amount)
    WHERE state IN ('confirmed', 'completed', 'no_show');

DROP INDEX ledger_day;
CREATE INDEX ledger_income ON ledger (practice_id, day, currency, account, kind, service_id, practitioner_id, amount)
    WHERE account IN ('provider', 'revenue', 'tax', 'fees', 'provider_costs');

-- What each booking's client owes, and since which local day: the ledger's receivable, kept with each entry of it.
CREATE TABLE receivables (
    practice_id BLOB NOT NULL,
    booking_id  BLOB NOT NULL,
    currency    TEXT NOT NULL,
    balance     INTEGER NOT NULL,
    since       TEXT NOT NULL,
    PRIMARY KEY (practice_id, booking_id, currency)
) STRICT;
CREATE INDEX receivables_open ON receivables (practice_id, booking_id) WHERE balance <> 0;

CREATE TRIGGER ledger_receivable AFTER INSERT ON ledger WHEN NEW.account = 'client_receivable' BEGIN
    INSERT INTO receivables (practice_id, booking_id, currency, balance, since)
        VALUES (NEW.practice_id, NEW.booking_id, NEW.currency, NEW.amount, NEW.day)
        ON CONFLICT (practice_id, booking_id, currency) DO UPDATE SET balance = balance + excluded.balance,
            since = CASE WHEN balance > 0 THEN since ELSE excluded.since END;
END;
-- What stands already; a debt among it counts from its booking's last charge.
INSERT INTO receivables (practice_id, booking_id, currency, balance, since)
    SELECT practice_id, booking_id, currency, SUM(amount), MAX(CASE WHEN amount > 0 THEN day ELSE '' END) FROM ledger
    WHERE account = 'client_receivable' GROUP BY practice_id, booking_id, currency;

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
CREATE INDEX ledger_receivable ON ledger (practice_id, booking_id, currency, day, amount) WHERE account = 'client_receivable';

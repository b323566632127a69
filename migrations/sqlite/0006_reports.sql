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
CREATE INDEX ledger_receivable ON ledger (practice_id, booking_id, currency, day, amount) WHERE account = 'client_receivable';

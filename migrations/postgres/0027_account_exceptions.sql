-- Since when an effect has been failing for the same reason, and what the account at the provider has to do with it: for the practice or
-- the operator to mend, never for clients.
ALTER TABLE effects ADD COLUMN failing_since timestamptz;
CREATE VIEW account_exceptions (practice_id, kind, subject_id, subject, booking_id, amount, currency, detail, since, due) AS
SELECT e.practice_id, 'account_not_ready', e.practice_id, CAST(NULL AS text), CAST(NULL AS uuid), CAST(NULL AS bigint), CAST(NULL AS text), e.reason, MIN(e.failing_since), CAST(NULL AS timestamptz)
FROM effects e WHERE e.state = 'due' AND e.reason IN ('key_not_permitted', 'balance_insufficient', 'account_not_active')
GROUP BY e.practice_id, e.reason;

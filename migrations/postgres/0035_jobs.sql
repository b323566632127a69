-- The outbox's rows are jobs, and the provider's records are balance transactions: the names that everybody knows them by.
ALTER TABLE effects RENAME TO jobs;
ALTER TABLE movements RENAME TO balance_transactions;

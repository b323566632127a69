-- The outbox's rows are jobs, and the provider's records are balance transactions: the names that everybody knows them by. Under their
-- old names the previous version still finds them, until each of its replicas is replaced.
ALTER TABLE effects RENAME TO jobs;
ALTER TABLE movements RENAME TO balance_transactions;
CREATE VIEW effects AS SELECT * FROM jobs;
CREATE VIEW movements AS SELECT * FROM balance_transactions;

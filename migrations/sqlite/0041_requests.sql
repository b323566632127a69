-- Whether a held booking waits for the practice's yes. Its `awaits` is 'payment': it counts as one that is not paid, and is paid for after that.
ALTER TABLE bookings ADD COLUMN awaits_approval INTEGER NOT NULL DEFAULT 0;
-- What the practice said with its yes or no, sealed.
ALTER TABLE bookings ADD COLUMN answer BLOB;

-- What a held booking waits for: its payment, or the proof that the mailbox is its client's.
ALTER TABLE bookings ADD COLUMN awaits TEXT NOT NULL DEFAULT 'payment' CHECK (awaits IN ('payment', 'mailbox', 'mailbox_unkept'));
-- The rule that did not take its client once the mailbox was proved.
ALTER TABLE bookings ADD COLUMN declined_for TEXT CHECK (declined_for IN ('not_for_client', 'limit_reached'));

-- The token that stands in messages only, hashed and sealed: who shows it has read them. Null for bookings that are older.
ALTER TABLE bookings ADD COLUMN mail_hash BLOB;
ALTER TABLE bookings ADD COLUMN mail_token BLOB;
CREATE UNIQUE INDEX bookings_mail ON bookings (mail_hash);
-- Stricter contact rules that were said with the manage link of a booking whose chain is proved, sealed: they hold for it alone.
ALTER TABLE bookings ADD COLUMN contact BLOB;

-- A client is one chain of bookings. When somebody showed that its mailbox is theirs, by a token that stood in a message only.
ALTER TABLE clients ADD COLUMN proved_at INTEGER;
-- From before chains were kept apart: what several of them said.
ALTER TABLE clients ADD COLUMN mixed INTEGER NOT NULL DEFAULT 0;
UPDATE clients SET mixed = 1 WHERE (SELECT COUNT(DISTINCT b.chain_id) FROM bookings b
    WHERE b.practice_id = clients.practice_id AND b.client_id = clients.id) > 1;

-- A client's feed that was made with a manage token shows its booking, one that was made with a mail token the whole chain.
ALTER TABLE feeds ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;

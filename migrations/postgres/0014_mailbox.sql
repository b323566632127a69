-- What a held booking waits for: its payment, or the proof that the mailbox is its client's.
ALTER TABLE bookings ADD COLUMN awaits text NOT NULL DEFAULT 'payment' CHECK (awaits IN ('payment', 'mailbox', 'mailbox_unkept'));
-- The rule that did not take its client once the mailbox was proved.
ALTER TABLE bookings ADD COLUMN declined_for text CHECK (declined_for IN ('not_for_client', 'limit_reached'));

-- The token that stands in messages only, hashed and sealed: who shows it has read them. Null for bookings that are older.
ALTER TABLE bookings ADD COLUMN mail_hash bytea;
ALTER TABLE bookings ADD COLUMN mail_token bytea;
CREATE UNIQUE INDEX bookings_mail ON bookings (mail_hash);
-- Stricter contact rules that were said with the manage link of a booking whose chain is proved, sealed: they hold for it alone.
ALTER TABLE bookings ADD COLUMN contact bytea;

-- A client is one chain of bookings. When somebody showed that its mailbox is theirs, by a token that stood in a message only.
ALTER TABLE clients ADD COLUMN proved_at timestamptz;
-- From before chains were kept apart: what several of them said.
ALTER TABLE clients ADD COLUMN mixed boolean NOT NULL DEFAULT false;
UPDATE clients SET mixed = true WHERE (SELECT COUNT(DISTINCT b.chain_id) FROM bookings b
    WHERE b.practice_id = clients.practice_id AND b.client_id = clients.id) > 1;

-- A client's feed that was made with a manage token shows its booking, one that was made with a mail token the whole chain.
ALTER TABLE feeds ADD COLUMN whole boolean NOT NULL DEFAULT true;

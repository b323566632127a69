-- Which mailbox a mail went to that nobody had proved to be theirs, as a keyed hash, and when: so many may go there in a day. Both
-- are forgotten after it.
ALTER TABLE messages ADD COLUMN mailbox_index bytea;
ALTER TABLE messages ADD COLUMN counted_at timestamptz;
CREATE INDEX messages_mailbox ON messages (mailbox_index, counted_at) WHERE mailbox_index IS NOT NULL;

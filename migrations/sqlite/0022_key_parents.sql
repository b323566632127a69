-- The key that made a key, with which it is revoked: none for those of the command line. Keys that are there learn it from the
-- audit trail, unless the one that made them is revoked already: whoever did that left them on purpose.
ALTER TABLE api_keys ADD COLUMN parent_id BLOB;
UPDATE api_keys SET parent_id = (
    SELECT p.id FROM audit a JOIN api_keys p ON p.practice_id = a.practice_id AND a.actor = 'key key_' || lower(hex(p.id))
    WHERE a.practice_id = api_keys.practice_id AND a.subject = api_keys.id AND a.action = 'key.made' AND p.revoked_at IS NULL
);
CREATE INDEX api_keys_parent ON api_keys (practice_id, parent_id);

-- By event, runs of intervals that are equally long and far apart: what `known` was, in a fraction of its size. A row that was
-- written before keeps `known` until its calendar is read again.
ALTER TABLE busy_sources ADD COLUMN runs bytea NOT NULL DEFAULT '';
-- Keys are hashes and times are packed: compressing them costs more than it saves.
ALTER TABLE busy_sources ALTER COLUMN runs SET STORAGE EXTERNAL;
ALTER TABLE busy_sources ALTER COLUMN busy SET STORAGE EXTERNAL;

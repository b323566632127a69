-- By event, runs of intervals that are equally long and far apart: what `known` was, in a fraction of its size. A row that was
-- written before keeps `known` until its calendar is read again.
ALTER TABLE busy_sources ADD COLUMN runs BLOB NOT NULL DEFAULT x'';

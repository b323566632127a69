-- What becomes of events that a calendar shows as "working elsewhere".
ALTER TABLE busy_sources ADD COLUMN elsewhere text NOT NULL DEFAULT 'free' CHECK (elsewhere IN ('free', 'busy'));

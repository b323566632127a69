-- A calendar is read by practitioner and room, and of their times off those that are not over. By its start alone nothing is read any more;
-- the previous version, which does, takes longer until its replicas are replaced.
CREATE INDEX times_off_practitioner ON times_off (practice_id, practitioner_id, until_local);
DROP INDEX occupancies_start;

-- Nothing is occupied for longer than two days, so what began earlier cannot reach into it: without that bound the trigger looked at all
-- that was ever booked before.
DROP TRIGGER occupancies_overlap;
CREATE TRIGGER occupancies_overlap BEFORE INSERT ON occupancies
WHEN EXISTS (SELECT 1 FROM occupancies
             WHERE practice_id = NEW.practice_id AND resource_id = NEW.resource_id
               AND starts_at > NEW.starts_at - 172800000000 AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'occupancies_no_overlap'); END;

CREATE TRIGGER occupancies_length BEFORE INSERT ON occupancies
WHEN NEW.ends_at - NEW.starts_at > 172800000000
BEGIN SELECT RAISE(ABORT, 'occupancies are not longer than two days'); END;

-- A calendar is read by practitioner and room, and of their times off those that are not over. By its start alone nothing is read any more;
-- the previous version, which does, takes longer until its replicas are replaced.
CREATE INDEX times_off_practitioner ON times_off (practice_id, practitioner_id, until_local);
DROP INDEX occupancies_start;

-- Which service an occupancy is of, so that the service's own limits can be counted. The previous version writes none; what it books
-- counts for no service.
ALTER TABLE occupancies ADD COLUMN service_id BLOB;
-- This once they are changed: nothing of what they take.
DROP TRIGGER occupancies_immutable;
UPDATE occupancies SET service_id = COALESCE(
    (SELECT service_id FROM bookings b WHERE b.practice_id = occupancies.practice_id AND b.id = occupancies.holder_id),
    (SELECT service_id FROM sessions s WHERE s.practice_id = occupancies.practice_id AND s.id = occupancies.holder_id));
CREATE TRIGGER occupancies_immutable BEFORE UPDATE ON occupancies
BEGIN SELECT RAISE(ABORT, 'occupancies are replaced, never changed'); END;

-- Which service an occupancy is of, so that the service's own limits can be counted. The previous version writes none; what it books
-- counts for no service.
ALTER TABLE occupancies ADD COLUMN service_id uuid;
UPDATE occupancies o SET service_id = b.service_id
    FROM bookings b WHERE b.practice_id = o.practice_id AND b.id = o.holder_id;
UPDATE occupancies o SET service_id = s.service_id
    FROM sessions s WHERE s.practice_id = o.practice_id AND s.id = o.holder_id;

-- What the practice set aside for a booking of its own, and why, sealed.
ALTER TABLE bookings ADD COLUMN override_note BLOB;

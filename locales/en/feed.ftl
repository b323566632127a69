# What calendars show of appointments. Neutral: a calendar lies open on many tables.
feed-appointment = Appointment
feed-appointment-of = Appointment: { $who }
feed-appointments = Appointments
feed-places = { $taken } of { $capacity } places taken
feed-time-off = Time off
feed-busy = Busy

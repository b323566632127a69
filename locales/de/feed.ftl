# Was Kalender von Terminen zeigen. Neutral: ein Kalender liegt auf vielen Tischen offen.
feed-appointment = Termin
feed-appointment-of = Termin: { $who }
feed-appointments = Termine
feed-places = { $taken } von { $capacity } Plätzen belegt
feed-time-off = Abwesend
feed-busy = Belegt

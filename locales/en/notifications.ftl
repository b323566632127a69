# Mails to the people of a practice about its bookings. As discreet as those to clients: no service, no amount, and clients by
# their initials unless the reader chose otherwise.
notification-new-subject = New booking on { $date }
notification-new-body = There is a new booking: { $when }.
notification-request-subject = Please answer: a request for { $date }
notification-request-body = There is a request: { $when }. Please answer by { $until }; until then the time is held, and after that it’s free again.
notification-request-link = See the request and answer
notification-moved-subject = A booking has moved to { $date }
notification-moved-body = A booking has moved from { $from } to { $when }.
notification-changed-subject = A booking on { $date } has changed
notification-changed-body = A booking has changed: { $when }.
notification-passed-on-subject = A booking on { $date } is now with somebody else
notification-passed-on-body = This booking is no longer with you; somebody else on the team has taken it over: { $when }.
notification-cancelled-subject = A booking on { $date } is cancelled
notification-cancelled-body =
    { $by ->
        [client] The client has cancelled: { $when }.
        [unpaid] It wasn’t paid in time, so this time is free again: { $when }.
       *[practice] The practice has cancelled: { $when }.
    }
notification-day-subject = Your day, { $date }
notification-day-body =
    { $count ->
        [one] One booking today, { $date }:
       *[other] { $count } bookings today, { $date }:
    }
notification-undecided = Too few so far for { $when }: { $seats } booked, { $needed } needed. Please cancel this session, or confirm that it takes place.
notification-places =
    { $count ->
        [one] one person
       *[other] { $count } people
    }
notification-payee-subject = Your payment settings were changed
notification-payee-body = On { $when }, whoever runs this booking service changed where your payments go, or switched between test and real payments. If you didn’t expect that, please ask them right away.
notification-why = You get this e-mail because your address is listed under “notifications” in the practice’s settings.

# Messages to clients. They may lie open on a lock screen: no subject and no first line says what the appointment is about, what
# it costs, or who it is with. Kind, without guilt; amounts are on the page that the link opens.
message-hello = Hello { $name },
message-hello-you = Hello,
message-free-until =
    { $moving ->
        [apart] You can cancel free of charge until { $deadline }.
       *[together] You can change or cancel free of charge until { $deadline }.
    }
message-never-free = Open the link to see what cancelling would cost; nothing is cancelled until you confirm.
message-link = Details, changes and directions
message-link-details = See details
message-link-held = Complete the last step
message-link-pay = See details and pay
message-link-prove = Confirm
message-link-times = Choose another time
message-link-join = Join online
message-keep = Please keep this link to yourself: anyone who has it can see and change this booking.
message-keep-links = Please keep these links to yourself: anyone who has one can see and change the booking behind it.
message-zone = All times are in { $zone }.
message-practice-time = At the practice, that’s { $when } ({ $zone }).

message-prove-subject = One more step for your booking
message-prove-body = We’re holding { $when } for you until { $until }. To confirm that this booking is yours, open the link and press the button. If this wasn’t you, you don’t need to do anything: the time will be released automatically.
message-prove-unkept-body = You asked for { $when }. Many people are asking for this day, so we can’t hold the time for you yet: open the link and press the button, and it’s yours unless somebody else was faster. If this wasn’t you, you don’t need to do anything.
message-requested-subject = We’ve received your request
message-requested-body = Thank you. We’re holding { $when } for you, and we’ll answer by { $until }. You don’t need to do anything until then.
message-declined-subject = About your request for { $date }
message-declined-body = Thank you for asking. We’re sorry: we can’t offer you { $when }. You won’t be charged.
message-unanswered-subject = About your request for { $date }
message-unanswered-body = We’re sorry: we didn’t manage to answer in time, so { $when } is no longer held for you. You won’t be charged. You’re welcome to ask for another time, or to get in touch with us.
message-expired-subject = About your booking on { $date }
message-expired-body = Your time on { $when } isn’t booked: we held it for you, but the last step wasn’t completed. You haven’t been charged. If you’d still like to come, choose a time again whenever it suits you.
message-answer = “{ $answer }”
message-other-times = These times are free at the moment: { $times }
message-held-approved-body = Good news: we’ve said yes. We’re holding { $when } for you until { $until }. Complete the last step, and it’s yours.
message-held-subject = We’re holding your time
message-held-body = We’re holding { $when } for you until { $until }. Complete the last step, and it’s yours.
message-on-its-way-subject = Your payment is on its way
message-on-its-way-body = Thank you. We’re holding { $when } for you while your payment is on its way. That can take a few days. We’ll write as soon as it arrives; you don’t need to do anything.
message-too-late-subject = About your booking on { $date }
message-too-late-body = We’re sorry: your payment didn’t arrive in time, so we couldn’t keep { $when } for you. If it still arrives, we’ll refund all of it automatically. You’re welcome to choose another time.
message-confirmed-subject = Your booking on { $date }
message-confirmed-body = You’re booked for { $when }.
message-pay-ahead = If you like, you can pay in advance, using the same link.
message-moved-subject = Your booking is now on { $date }
message-moved-body =
    { $by ->
        [client] You’ve changed your booking. It is now on { $when }.
       *[practice] We’ve changed your booking. It is now on { $when }. If that doesn’t suit you, please let us know.
    }
message-moved-with = It will be with { $who }.
message-mode-room = It will take place in our rooms.
message-mode-online = It will take place online.
message-mode-phone = It will take place by phone.
message-mode-outdoor = It will take place outdoors.
message-moved-room = Room: { $room }.
message-moved-lasts = Length: { $length }.
message-overlaps = You have another appointment at this time. If you need only one of them, please cancel the other; the e-mail about it has the link.
message-cancelled-subject = Your booking on { $date } is cancelled
message-cancelled-body = Your booking on { $date } is cancelled. There’s nothing more you need to do. You’re welcome back any time.
message-cancelled-by-hand = We’ll give you your refund directly.
message-cancelled-by-practice-subject = Your booking on { $date } can’t go ahead
message-cancelled-by-practice-body = We’re sorry: your booking on { $when } can’t go ahead. You won’t be charged, and anything you’ve paid for it will be refunded automatically.
message-cancelled-by-practice-by-hand-body = We’re sorry: your booking on { $when } can’t go ahead. You won’t be charged, and we’ll give you back anything you’ve paid for it.
message-not-for-client-subject = About your booking on { $date }
message-not-for-client-body = Thank you for confirming. We’re sorry: this one isn’t open to everyone, so we couldn’t book { $when } for you. You won’t be charged. Please choose something else, or write to us.
message-limit-reached-subject = About your booking on { $date }
message-limit-reached-body = Thank you for confirming. We’re sorry: you’ve reached the limit of open bookings, so we couldn’t book { $when } for you. You won’t be charged. Please cancel one of them first, or write to us.
message-running-late-subject = About your booking on { $date }
message-running-late-body = We’re running about { $minutes } minutes late for { $when }. We’re sorry to keep you waiting, and look forward to seeing you a little later.
message-missed-subject = We’re sorry it didn’t work out
message-missed-body = We’re sorry it didn’t work out on { $date }: we’ve noted that you couldn’t make it. Things come up; if you’d like, choose another time.
message-receipt-subject = Your receipt
message-receipt-body = Thank you, your payment for your booking on { $date } has arrived. Your receipt is ready.
message-refund-subject = Your refund is on its way
message-refund-body = The refund for your booking on { $date } is on its way to you. Depending on your bank, it arrives within a few days.
message-given-back-subject = About your refund
message-given-back-body = We’ve given you the refund for your booking on { $date } directly. The document for your records is ready.
message-receipt-corrected-subject = A receipt was corrected
message-receipt-corrected-body = A payment for your booking on { $date } had been recorded by mistake, and we’ve corrected that. The document for your records is ready.
message-payment-failed-subject = A payment didn’t go through
message-payment-failed-body = A payment for your booking on { $date } didn’t go through. It happens: please try again, or pay another way, using the link.
message-payment-due-subject = About your booking on { $date }
message-payment-due-body = Thank you for coming. There is an amount left to pay for your booking on { $date }. Paying takes a minute, using the link.
message-fee-subject = About your booking on { $date }
message-fee-body = There is something left to pay for your booking on { $date }. Open the link to see the amount and to pay.
message-payment-link-subject = About your booking on { $date }
message-payment-link-body = Here is your link to pay for your booking on { $date }. Paying takes a minute.
message-payment-reminder-subject = A friendly reminder: payment for your booking on { $date }
message-payment-reminder-body = There is still an amount to pay for your booking on { $date }. It may simply have slipped your mind: paying takes a minute, using the link. If you’ve paid in the meantime, or if something is in the way, just let us know.
message-new-link-subject = Your new link
message-new-link-body = Here is the new link to your booking on { $date }. Earlier links no longer work.
message-links-subject = The way back to your bookings
message-links-body = You asked for the way back to your bookings, and here it is. Each time below leads to its own page, where you can see, move or cancel it. If it wasn’t you who asked, you don’t need to do anything: these links were sent to you alone.
message-address-changed-subject = About an earlier message
message-address-changed-body = This address was given for a booking by mistake, and that has now been corrected. You don’t need to do anything, and we won’t write to you about it again.
message-reminder-subject = Your booking on { $date }
message-reminder-body = An early reminder: see you on { $when }.
message-day-before-subject = See you on { $date }
message-day-before-body = See you on { $when }.
message-hour-before-subject = See you soon
message-hour-before-body = It’s nearly time. See you on { $when }.
message-discreet-subject = A note for { $name }
message-discreet-subject-you = A note for you
message-discreet-body = You have a new update. To read it, use the link you already have; if you can’t find it, just get in touch with us.

# Text messages: one line, no amounts. The practice's neutral name closes them.
message-sms-you = Hello
message-sms-day-before = { $name }, see you { $when }. Change: { $link } { $sender }
message-sms-moved = { $name }, we've changed your booking. It is now on { $when }. Details: { $link } { $sender }
message-sms-cancelled-by-practice = { $name }, we're sorry: we have to cancel { $when }. You won't be charged; any payment will be refunded. Other times: { $link } { $sender }
message-sms-running-late = { $name }, we're running about { $minutes } minutes late for { $when }. Sorry, and see you soon. { $link } { $sender }
message-sms-missed = { $name }, we're sorry it didn't work out on { $date }. If you'd like, choose another time: { $link } { $sender }
message-sms-discreet = A note for { $name }: you have a new update. { $sender }
message-sms-discreet-you = You have a new update. { $sender }

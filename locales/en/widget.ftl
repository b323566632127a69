# What the booking widget says. Its build puts these into the one module that is served; times and amounts come formatted.
widget-label = Book a time
widget-loading = One moment…
widget-back = Back
widget-step = Step { $step } of { $steps }

widget-service-title = What would you like to book?
widget-free = free of charge
widget-new-clients = for a first visit

widget-who-title = With whom?
widget-who-any = Whoever is free
widget-with = with { $name }

widget-time-title = When suits you?
widget-where = Where
widget-mode-room = In person
widget-mode-online = Online
widget-mode-phone = By phone
widget-mode-outdoor = Outdoors
widget-month-before = Previous month
widget-month-after = Next month
widget-day-none = { $day }, nothing free
widget-day-times =
    { $count ->
        [one] { $day }, one free time
       *[other] { $day }, { $count } free times
    }
widget-morning = Morning
widget-afternoon = Afternoon
widget-evening = Evening
widget-month-none = Nothing is free in { $month }.
widget-month-next = Next free time: { $day }
widget-none = Nothing is free at the moment. Please look again later, or write to us.
widget-zone = All times are in { $zone }.
widget-your-time = { $time } where you are

widget-details-title = Your booking
widget-terms = Price and rules
widget-you = About you
widget-name = Name
widget-name-hint = The name we should use. One word is fine.
widget-email = E-mail
widget-email-hint = Messages about this booking go here.
widget-phone = Phone (optional)
widget-phone-hint = If it is from another country, include the country code, like +44 …
widget-sms = You may text me
widget-voicemail = You may leave a voicemail
widget-note = Anything to say beforehand? (optional)
widget-note-hint = In your own words.
widget-agree = I agree to the price and the rules.
widget-agree-card = I agree to this.
widget-pay = Book and pay { $amount }
widget-book = Book
widget-save-card = Book and save a card
widget-wrong-name = Please enter a name.
widget-wrong-email = Please enter an e-mail address, like sam@example.org.
widget-wrong-phone = Please check the number; if it is from another country, write it like +44 20 7946 0018.
widget-wrong-agree = Please say whether you agree.

widget-mail = We have sent you an e-mail. Please confirm within the hour, with the link in it.
widget-mail-unkept = We have sent you an e-mail. Please confirm soon, with the link in it: the time is yours only once you have.
widget-mail-title = One more step
widget-held-title = This time is kept for you
widget-held-left =
    { $count ->
        [one] For one more minute, so that you can pay without hurry.
       *[other] For { $count } more minutes, so that you can pay without hurry.
    }
widget-leaving = Taking you to the payment page…
widget-go-pay = Pay { $amount }
widget-go-card = Save a card
widget-paid-already = Paid just now? It can take a moment until we know; this page will tell you.
widget-extend = Keep this time longer
widget-extended = It is kept longer for you.
widget-release = Choose another time
widget-way-title = Your payment is on its way
widget-way = This time stays yours until it arrives. Nothing more to do.

widget-done-title = You’re booked
widget-done = The details come by e-mail.
widget-paid = { $amount } paid.
widget-free-until = Free to cancel until { $until }.
widget-calendar = Add to calendar
widget-manage = Change or cancel
widget-again = Book another time

widget-expired-title = This time is free again
widget-expired = It was not paid in time, and you pay nothing. What you typed is still here.
widget-cancelled-title = This booking is cancelled
widget-choose = Choose a time

widget-offline = We can’t reach our booking service. What you entered is still here, and nothing is booked twice.
widget-unsure = We don’t know yet whether this was booked. Please try again: nothing is lost, and nothing is booked twice.
widget-retry = Try again
widget-broken = Something went wrong on our side. Please try again in a moment.
widget-absent = Booking is not possible here at the moment. Please contact us directly.
widget-taken = Somebody else has just taken this time. What you typed is still here.
widget-all-times = See all times
widget-changed = The rules have changed in the meantime. Please read them once more.
widget-not-for-you = This is for a first visit only. Please choose something else, or write to us.
widget-limit = You’ve reached the limit of open bookings. Please cancel one of them first, or write to us.
widget-hold-cap = Several bookings from your internet connection, or with this e-mail address, have not been paid for. Please pay for yours or cancel it, or try again tomorrow.
widget-practitioner-held = Many people are paying for a time with us right now. Please try again in a few minutes, or choose another day.
widget-unproved = Many bookings from your internet connection have not been confirmed by e-mail. Please open the link in the e-mail about yours, or try again tomorrow.
widget-already-booked = You already have an appointment at this time. If you would like this one as well, press the button again.

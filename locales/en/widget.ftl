# What the booking widget says. Its build puts these into the one module that is served; times and amounts come formatted.
widget-label = Book a time
widget-loading = One moment…
widget-back = Back
widget-step = Step { $step } of { $steps }

widget-service-title = What would you like to book?
widget-free = free of charge
widget-new-clients = for a first visit
widget-returning = for a return visit

widget-who-title = With whom?
widget-who-any = Anyone available
widget-with = with { $name }

widget-time-title = When works for you?
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
widget-month-none = No times are free in { $month }.
widget-month-next = Next free time: { $day }
widget-none = No times are free at the moment. Please check back later, or write to us.
widget-zone = All times are in { $zone }.
widget-your-time = { $time } where you are

widget-details-title = Your booking
widget-terms = Price and rules
widget-you = About you
widget-name = Name
widget-name-hint = The name you’d like us to use. One word is enough.
widget-email = E-mail
widget-email-hint = We’ll send messages about this booking here.
widget-phone = Phone (optional)
widget-phone-needed = Phone
widget-phone-hint = If it is from another country, include the country code, like +44 …
widget-sms = You may text me
widget-voicemail = You may leave a voicemail
widget-note = Anything you’d like us to know? (optional)
widget-note-hint = In your own words.
widget-agree = I agree to the price and the rules.
widget-agree-card = I agree to this.
widget-pay = Book and pay { $amount }
widget-book = Book
widget-ask = Ask for this time
widget-save-card = Book and save a card
widget-wrong-name = Please enter a name.
widget-wrong-email = Please enter an e-mail address, like sam@example.org.
widget-wrong-phone = Please check the number; if it is from another country, write it like +44 20 7946 0018.
widget-wrong-agree = Please confirm that you agree.

widget-mail = We’ve sent you an e-mail. Please confirm within the hour, using the link in it.
widget-mail-unkept = We’ve sent you an e-mail. Please confirm soon, using the link in it: the time is yours only once you do.
widget-mail-title = One more step
widget-held-title = We’re holding this time for you
widget-held-left =
    { $count ->
        [one] For one more minute, so you have time to pay.
       *[other] For { $count } more minutes, so you have time to pay.
    }
widget-asked = We’ll e-mail you our answer by { $moment }.
widget-leaving = Taking you to the payment page…
widget-go-pay = Pay { $amount }
widget-go-card = Save a card
widget-paid-already = Just paid? It can take a moment to reach us; this page will tell you.
widget-extend = Hold this time longer
widget-extended = We’re holding it for you a little longer.
widget-release = Choose another time
widget-way-title = Your payment is on its way
widget-way = We’re holding this time for you until it arrives.

widget-done-title = You’re booked
widget-done = We’ll send you the details by e-mail.
widget-paid = { $amount } paid.
widget-free-until = You can cancel free of charge until { $until }.
widget-calendar = Add to calendar
widget-manage = Change or cancel
widget-again = Book another time

widget-expired-title = We’re no longer holding this time
widget-expired = It wasn’t paid for in time. You don’t owe anything. What you typed is still here.
widget-lapsed = We’re sorry it didn’t work out this time. You don’t owe anything. What you typed is still here.
widget-cancelled-title = This booking is cancelled
widget-choose = Choose a time

widget-offline = We can’t reach our booking service. What you typed is still here, and nothing will be booked twice.
widget-unsure = We don’t know yet whether this was booked. Please try again; nothing will be booked twice.
widget-retry = Try again
widget-broken = Something went wrong on our side. Please try again in a moment.
widget-absent = Booking isn’t possible here at the moment. Please contact us directly.
widget-taken = Somebody else has just taken this time. What you typed is still here.
widget-all-times = See all times
widget-changed = The rules have changed in the meantime. Please read them again.
widget-not-for-you = This isn’t open to everyone. Please choose something else, or write to us.
widget-limit = You’ve reached the limit of open bookings. Please cancel one of them first, or write to us.
widget-hold-cap = Several bookings from your internet connection, or with this e-mail address, have not been paid for. Please pay for yours or cancel it, or try again tomorrow.
widget-practitioner-held = Many people are paying for a time with us right now. Please try again in a few minutes, or choose another day.
widget-unproved = Many bookings from your internet connection have not been confirmed by e-mail. Please open the link in the e-mail about yours, or try again tomorrow.
widget-already-booked = You already have an appointment at this time. If you would like this one as well, press the button again.

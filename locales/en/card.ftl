# What may be taken from a saved card, what cancelling does, what has become of a fee, and a payment that the bank asks about.
consent = { $practice } may save this card and charge it for this booking without asking you again: either { $price } after the session or, if you cancel late or don’t come, the cancellation fee set out in version { $version } of the cancellation rules, at most { $most }. Nothing else will be charged. You can withdraw this permission at any time; anything you already owe by then remains due.

cancel-free = Cancelling now costs nothing.
cancel-returned = If you cancel now, you get { $returned } back.
cancel-returned-kept = If you cancel now, you get { $returned } back, and { $kept } is kept as the cancellation fee.
cancel-kept = If you cancel now, { $kept } is kept as the cancellation fee, and you get nothing back.
cancel-kept-owed = If you cancel now, { $kept } is kept towards the cancellation fee, and { $owed } is still to pay.
cancel-owed = If you cancel now, there is a cancellation fee of { $owed } to pay.
cancel-by-hand = If you cancel now, the practice will give you back { $returned }.
cancel-by-hand-kept = If you cancel now, the practice will give you back { $returned }, and { $kept } is kept as the cancellation fee.
cancel-by-hand-part = The practice will give you back { $amount } of this directly.

fee-undecided = Under the rules you were shown when you booked, there may be a fee for cancelling late. If we ask for it, we’ll write to you. If something got in the way, please let us know.
fee-due =
    { $kind ->
        [no_show] This is the fee for a missed booking, under the rules you were shown when you booked. If something got in the way, or you see it differently, please let us know before you pay.
       *[late_cancellation] This is the fee for cancelling late, under the rules you were shown when you booked. If something got in the way, or you see it differently, please let us know before you pay.
    }
fee-kept =
    { $kind ->
        [no_show] Under the rules you were shown when you booked, there is a fee for a missed booking, and what you’ve paid is kept towards it. If something got in the way, or you see it differently, please let us know.
       *[late_cancellation] Under the rules you were shown when you booked, there is a fee for cancelling late, and what you’ve paid is kept towards it. If something got in the way, or you see it differently, please let us know.
    }
fee-kept-in-part =
    { $kind ->
        [no_show] Under the rules you were shown when you booked, there is a fee for a missed booking: part of what you’ve paid is kept for it, and the rest goes back to you. The amounts are on your booking’s page. If something got in the way, or you see it differently, please let us know.
       *[late_cancellation] Under the rules you were shown when you booked, there is a fee for cancelling late: part of what you’ve paid is kept for it, and the rest goes back to you. The amounts are on your booking’s page. If something got in the way, or you see it differently, please let us know.
    }
fee-paid =
    { $kind ->
        [no_show] The fee for a missed booking, under the rules you were shown when you booked, is paid. If something got in the way, or you see it differently, please let us know.
       *[late_cancellation] The fee for cancelling late, under the rules you were shown when you booked, is paid. If something got in the way, or you see it differently, please let us know.
    }

bank-confirmation = Your bank asks you to confirm this payment of { $amount }. Nothing is charged until you do.
bank-confirmation-link = Confirm the payment

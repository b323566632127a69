# What may be taken from a saved card, what cancelling does, and a payment that the bank asks about.
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

bank-confirmation = Your bank asks you to confirm this payment of { $amount }. Nothing is charged until you do.
bank-confirmation-link = Confirm the payment

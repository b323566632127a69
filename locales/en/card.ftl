# What may be taken from a saved card, what cancelling does, and a payment that the bank asks about.
consent = { $practice } may save this card and charge it for this booking without asking again: the price of { $price } after the session or, if you cancel late or don't come, the fee that the cancellation rules of version { $version } name, at most { $most }. Nothing else is charged. You can withdraw this permission at any time; what is owed by then stays owed.

cancel-free = Cancelling now costs nothing.
cancel-returned = If you cancel now, you get { $returned } back.
cancel-returned-kept = If you cancel now, you get { $returned } back and { $kept } is kept as the fee.
cancel-kept = If you cancel now, { $kept } is kept as the fee and nothing goes back.
cancel-kept-owed = If you cancel now, { $kept } is kept as part of the fee and { $owed } is still owed.
cancel-owed = If you cancel now, a fee of { $owed } is owed.
cancel-by-hand = If you cancel now, the practice will give you back { $returned }.
cancel-by-hand-kept = If you cancel now, the practice will give you back { $returned }, and { $kept } is kept as the fee.
cancel-by-hand-part = The practice will give you back { $amount } of this directly.

bank-confirmation = Your bank wants you to confirm this payment of { $amount }. Nothing is taken until you do.
bank-confirmation-link = Confirm the payment

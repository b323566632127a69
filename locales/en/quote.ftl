# What a booking costs, sentence by sentence. $tax is "sales" where a sales tax is usual, else "vat".
price-free = This is free of charge.
price-untaxed =
    { $tax ->
        [sales] { $price }; no sales tax is charged.
       *[vat] { $price }; no VAT is charged.
    }
price-included =
    { $tax ->
        [sales] { $price } includes { $rate } sales tax ({ $amount }).
       *[vat] { $price } includes { $rate } VAT ({ $amount }).
    }
price-exempt =
    { $tax ->
        [sales] { $price }, exempt from sales tax.
       *[vat] { $price }, exempt from VAT.
    }
price-exempt-because = { $price }. { $text }.

asked-first =
    { $count ->
        [one] This is a request: we’ll answer within one hour, and hold the time for you until then. It isn’t booked before we’ve said yes.
       *[other] This is a request: we’ll answer within { $count } hours, and hold the time for you until then. It isn’t booked before we’ve said yes.
    }
due-after-yes-all = Nothing is due now. Once we’ve said yes, { $amount } is due to confirm.
due-after-yes-deposit = Nothing is due now. Once we’ve said yes, { $amount } is due as a deposit to confirm.
due-after-yes-card = Nothing is due now. Once we’ve said yes, we’ll ask you to save a card to confirm.
due-now-all = { $amount } is due now to confirm.
due-now-deposit = { $amount } is due now as a deposit to confirm.
due-now-nothing = Nothing is due now.
due-now-card = To confirm, your card will be saved. Nothing is charged now.
due-later = { $amount } is due after the session.
due-later-card = { $amount } is charged to your card after the session.
due-elsewhere = You pay { $amount } to the practice directly.

free-until =
    { $moving ->
        [apart] You can cancel free of charge until { $until }.
       *[together] You can cancel or move free of charge until { $until }.
    }
free-never =
    { $moving ->
        [apart] This time can no longer be cancelled free of charge.
       *[together] This time can no longer be cancelled or moved free of charge.
    }
free-always =
    { $moving ->
        [apart] You can cancel free of charge until the session begins.
       *[together] You can cancel or move free of charge until the session begins.
    }
moves-until = You can move it free of charge until { $until }. If cancelling would already cost a fee when you move it, cancelling the new time costs at least that fee.
moves-never = You can no longer move it yourself.
fee-until = Until { $until }, cancelling costs { $fee }.
fee-then-until = After that, until { $until }, cancelling costs { $fee }.
fee-then = After that, cancelling costs { $fee }.
fee-later = Later than that, it costs { $fee }.
fee-always = Cancelling costs { $fee }.
no-show = If you don’t come, the fee is { $fee }.
grace = Booked by mistake? Cancelling is free until { $until }.
goodwill =
    { $count ->
        [one] Once a year, a late cancellation is free.
       *[other] { $count } times a year, a late cancellation is free.
    }
resale = If somebody else takes the time, there is no fee.
practice-cancels = If we cancel, you get everything back.
runs-from = The session takes place with at least { $seats } participants. If, { $hours } hours before it begins, fewer have booked, we may have to cancel; then you get everything back.
runs-from-free = The session takes place with at least { $seats } participants. If, { $hours } hours before it begins, fewer have booked, we may have to cancel; then we’ll let you know.
estimate = You’ll get a written estimate of the costs (Good Faith Estimate) by { $date }.
estimate-on-request = On request, you’ll get a written estimate of the costs (Good Faith Estimate) within three business days.

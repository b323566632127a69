# Receipts and credit notes. $tax as in quote.ftl.
receipt-title = Receipt { $number }
credit-note-title = Credit note { $number }
receipt-issued = Issued
receipt-recipient = For
receipt-corrects = Corrects receipt
receipt-phone = Phone { $number }
receipt-tax-number =
    { $tax ->
        [sales] Tax ID { $number }
       *[vat] Tax number { $number }
    }
receipt-vat-id = VAT number { $number }

receipt-service = Service
receipt-appointment = Appointment
receipt-code = Code
receipt-session = Date of service
receipt-session-value =
    { $count ->
        [one] { $moment }, 1 minute
       *[other] { $moment }, { $count } minutes
    }
receipt-practitioner = With
receipt-mode = Place
receipt-mode-room = In person
receipt-mode-online = Online
receipt-mode-phone = By phone
receipt-mode-outdoor = Outdoors
receipt-purpose = Payment
receipt-purpose-price = In full
receipt-purpose-deposit = Deposit
receipt-purpose-balance = Remaining balance
receipt-purpose-fee = Cancellation fee
receipt-purpose-part = Part payment
receipt-paid = Paid
receipt-paid-cash = In cash on { $date }
receipt-paid-transfer = By bank transfer on { $date }
receipt-paid-terminal = By card at the practice on { $date }

receipt-price = Price of the session
receipt-net = Net
receipt-tax =
    { $tax ->
        [sales] Sales tax { $rate }
       *[vat] VAT { $rate }
    }
receipt-received = Amount received
receipt-returned = Amount refunded
receipt-undone = Amount recorded by mistake
receipt-exempt =
    { $tax ->
        [sales] Exempt from sales tax.
       *[vat] Exempt from VAT.
    }
receipt-untaxed =
    { $tax ->
        [sales] No sales tax is charged.
       *[vat] No VAT is charged.
    }
receipt-booking = Booking { $id }
receipt-payment = Payment { $id }

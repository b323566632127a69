# „Gutschrift“ heißt im Umsatzsteuerrecht etwas anderes (§ 14 Abs. 2 UStG); was eine Rechnung berichtigt, ist eine Korrektur.
receipt-title = Rechnung { $number }
credit-note-title = Rechnungskorrektur { $number }
receipt-issued = Ausgestellt am
receipt-recipient = Für
receipt-corrects = Zu Rechnung
receipt-phone = Telefon { $number }
receipt-tax-number = Steuernummer { $number }
receipt-vat-id = USt-IdNr. { $number }

receipt-service = Leistung
receipt-appointment = Termin
receipt-code = Ziffer
receipt-session = Leistungsdatum
receipt-session-value =
    { $count ->
        [one] { $moment }, 1 Minute
       *[other] { $moment }, { $count } Minuten
    }
receipt-practitioner = Bei
receipt-mode = Ort
receipt-mode-room = Vor Ort
receipt-mode-online = Online
receipt-mode-phone = Telefonisch
receipt-mode-outdoor = Im Freien
receipt-purpose = Zahlung
receipt-purpose-price = Vollständig
receipt-purpose-deposit = Anzahlung
receipt-purpose-balance = Restbetrag
receipt-purpose-fee = Ausfallhonorar
receipt-purpose-part = Teilbetrag
receipt-paid = Bezahlt
receipt-paid-cash = Bar am { $date }
receipt-paid-transfer = Per Überweisung am { $date }
receipt-paid-terminal = Mit Karte in der Praxis am { $date }

receipt-price = Preis der Sitzung
receipt-net = Netto
receipt-tax = Umsatzsteuer { $rate }
receipt-received = Betrag erhalten
receipt-returned = Betrag erstattet
receipt-undone = Versehentlich vermerkter Betrag
receipt-exempt = Umsatzsteuerfrei.
receipt-untaxed = Es wird keine Umsatzsteuer berechnet.
receipt-booking = Buchung { $id }
receipt-payment = Zahlung { $id }

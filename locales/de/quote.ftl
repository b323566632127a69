price-free = Dafür entstehen keine Kosten.
price-untaxed =
    { $tax ->
        [sales] { $price }; es fällt keine Umsatzsteuer an.
       *[vat] { $price }; es wird keine Umsatzsteuer berechnet.
    }
price-included = { $price }, darin { $rate } Umsatzsteuer ({ $amount }).
price-exempt = { $price }, umsatzsteuerfrei.
price-exempt-because = { $price }. { $text }.

asked-first =
    { $count ->
        [one] Das ist eine Anfrage: Wir antworten innerhalb einer Stunde, und bis dahin ist die Zeit für Sie reserviert. Gebucht ist sie erst nach unserer Zusage.
       *[other] Das ist eine Anfrage: Wir antworten innerhalb von { $count } Stunden, und bis dahin ist die Zeit für Sie reserviert. Gebucht ist sie erst nach unserer Zusage.
    }
due-after-yes-all = Jetzt ist nichts zu zahlen. Nach unserer Zusage sind { $amount } zu zahlen, damit der Termin fest gebucht ist.
due-after-yes-deposit = Jetzt ist nichts zu zahlen. Nach unserer Zusage sind { $amount } als Anzahlung zu zahlen, damit der Termin fest gebucht ist.
due-after-yes-card = Jetzt ist nichts zu zahlen. Nach unserer Zusage bitten wir Sie, eine Karte zu hinterlegen, damit der Termin fest gebucht ist.
due-now-all = { $amount } sind jetzt zu zahlen, damit der Termin fest gebucht ist.
due-now-deposit = { $amount } sind jetzt als Anzahlung zu zahlen, damit der Termin fest gebucht ist.
due-now-nothing = Jetzt ist nichts zu zahlen.
due-now-card = Ihre Karte wird hinterlegt, damit der Termin fest gebucht ist. Jetzt wird nichts abgebucht.
due-later = { $amount } sind nach der Sitzung zu zahlen.
due-later-card = { $amount } werden nach der Sitzung von Ihrer Karte abgebucht.
due-elsewhere = { $amount } zahlen Sie direkt an die Praxis.

free-until =
    { $moving ->
        [apart] Absagen können Sie kostenfrei bis { $until }.
       *[together] Absagen oder verschieben können Sie kostenfrei bis { $until }.
    }
free-never =
    { $moving ->
        [apart] Dieser Termin kann nicht mehr kostenfrei abgesagt werden.
       *[together] Dieser Termin kann nicht mehr kostenfrei abgesagt oder verschoben werden.
    }
free-always =
    { $moving ->
        [apart] Absagen können Sie kostenfrei bis zum Beginn der Sitzung.
       *[together] Absagen oder verschieben können Sie kostenfrei bis zum Beginn der Sitzung.
    }
moves-until = Verschieben können Sie den Termin kostenfrei bis { $until }. Würde eine Absage beim Verschieben schon etwas kosten, kostet auch die Absage des neuen Termins mindestens so viel.
moves-never = Selbst verschieben können Sie den Termin nicht mehr.
fee-until = Bis { $until } kostet eine Absage { $fee }.
fee-then-until = Danach, bis { $until }, kostet eine Absage { $fee }.
fee-then = Danach kostet eine Absage { $fee }.
fee-later = Noch später kostet sie { $fee }.
fee-always = Eine Absage kostet { $fee }.
no-show = Wenn Sie nicht kommen, beträgt das Ausfallhonorar { $fee }.
grace = Versehentlich gebucht? Absagen ist kostenfrei bis { $until }.
goodwill =
    { $count ->
        [one] Einmal im Jahr ist eine späte Absage kostenfrei.
       *[other] { $count }-mal im Jahr ist eine späte Absage kostenfrei.
    }
resale = Wird der Termin anderweitig vergeben, entfällt das Ausfallhonorar.
practice-cancels = Wenn wir absagen, bekommen Sie alles zurück.
runs-from = Der Termin findet ab { $seats } Teilnehmenden statt. Sind { $hours } Stunden vorher weniger angemeldet, müssen wir ihn vielleicht absagen; dann bekommen Sie alles zurück.
runs-from-free = Der Termin findet ab { $seats } Teilnehmenden statt. Sind { $hours } Stunden vorher weniger angemeldet, müssen wir ihn vielleicht absagen; dann geben wir Ihnen Bescheid.
estimate = Sie bekommen bis zum { $date } eine schriftliche Kostenschätzung (Good Faith Estimate).
estimate-on-request = Auf Anfrage bekommen Sie innerhalb von drei Werktagen eine schriftliche Kostenschätzung (Good Faith Estimate).

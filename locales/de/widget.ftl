widget-label = Termin buchen
widget-loading = Einen Moment …
widget-back = Zurück
widget-step = Schritt { $step } von { $steps }

widget-service-title = Was möchten Sie buchen?
widget-free = kostenfrei
widget-new-clients = für den ersten Besuch
widget-returning = für weitere Besuche

widget-who-title = Bei wem?
widget-who-any = Wer gerade frei ist
widget-with = bei { $name }

widget-time-title = Wann passt es Ihnen?
widget-where = Wo
widget-mode-room = Vor Ort
widget-mode-online = Online
widget-mode-phone = Telefonisch
widget-mode-outdoor = Im Freien
widget-month-before = Voriger Monat
widget-month-after = Nächster Monat
widget-day-none = { $day }, nichts frei
widget-day-times =
    { $count ->
        [one] { $day }, eine freie Zeit
       *[other] { $day }, { $count } freie Zeiten
    }
widget-morning = Vormittag
widget-afternoon = Nachmittag
widget-evening = Abend
widget-month-none = Im { $month } ist nichts frei.
widget-month-next = Nächste freie Zeit: { $day }
widget-none = Zurzeit ist nichts frei. Schauen Sie gern später wieder vorbei oder schreiben Sie uns.
widget-zone = Alle Zeiten: { $zone }.
widget-your-time = bei Ihnen { $time }

widget-details-title = Ihr Termin
widget-terms = Preis und Regeln
widget-you = Über Sie
widget-name = Name
widget-name-hint = So, wie wir Sie ansprechen sollen. Ein Wort genügt.
widget-email = E-Mail
widget-email-hint = Hierhin senden wir Nachrichten zu diesem Termin.
widget-phone = Telefon (freiwillig)
widget-phone-needed = Telefon
widget-phone-hint = Bei einer Nummer aus dem Ausland mit Ländervorwahl, etwa +49 …
widget-sms = Sie dürfen mir eine SMS schreiben
widget-voicemail = Sie dürfen auf die Mailbox sprechen
widget-note = Möchten Sie uns vorab etwas mitteilen? (freiwillig)
widget-note-hint = In Ihren eigenen Worten.
widget-agree = Ich bin mit dem Preis und den Regeln einverstanden.
widget-agree-card = Ich bin damit einverstanden.
widget-pay = Buchen und { $amount } bezahlen
widget-book = Buchen
widget-ask = Diese Zeit anfragen
widget-save-card = Buchen und Karte hinterlegen
widget-wrong-name = Bitte nennen Sie uns einen Namen.
widget-wrong-email = Bitte geben Sie eine E-Mail-Adresse ein, etwa sam@example.org.
widget-wrong-phone = Bitte prüfen Sie die Nummer; eine Nummer aus dem Ausland etwa so: +49 30 23125042.
widget-wrong-agree = Bitte bestätigen Sie, dass Sie einverstanden sind.

widget-mail = Wir haben Ihnen eine E-Mail geschickt. Bitte bestätigen Sie innerhalb einer Stunde über den Link darin.
widget-mail-unkept = Wir haben Ihnen eine E-Mail geschickt. Bitte bestätigen Sie bald über den Link darin: Erst dann gehört die Zeit Ihnen.
widget-mail-title = Noch ein Schritt
widget-held-title = Diese Zeit ist für Sie reserviert
widget-held-left =
    { $count ->
        [one] Noch eine Minute lang, damit Sie in Ruhe bezahlen können.
       *[other] Noch { $count } Minuten lang, damit Sie in Ruhe bezahlen können.
    }
widget-asked = Wir antworten bis { $moment } per E-Mail.
widget-leaving = Weiter zur Bezahlseite …
widget-go-pay = { $amount } bezahlen
widget-go-card = Karte hinterlegen
widget-paid-already = Gerade bezahlt? Es kann einen Moment dauern, bis wir es erfahren; diese Seite sagt es Ihnen.
widget-extend = Länger reservieren
widget-extended = Die Zeit bleibt etwas länger für Sie reserviert.
widget-release = Andere Zeit wählen
widget-way-title = Ihre Zahlung ist unterwegs
widget-way = So lange ist diese Zeit für Sie reserviert.

widget-done-title = Ihr Termin ist gebucht
widget-done = Die Einzelheiten kommen per E-Mail.
widget-paid = { $amount } bezahlt.
widget-free-until = Kostenfrei absagen bis { $until }.
widget-calendar = In den Kalender
widget-manage = Ändern oder absagen
widget-again = Weiteren Termin buchen

widget-expired-title = Diese Zeit ist nicht mehr für Sie reserviert
widget-expired = Es wurde nicht rechtzeitig bezahlt. Für Sie entstehen keine Kosten. Was Sie eingegeben haben, ist noch da.
widget-lapsed = Schade, dass es diesmal nicht geklappt hat. Für Sie entstehen keine Kosten. Was Sie eingegeben haben, ist noch da.
widget-cancelled-title = Dieser Termin ist abgesagt
widget-choose = Zeit wählen

widget-offline = Wir erreichen unseren Buchungsdienst nicht. Was Sie eingegeben haben, ist noch da, und nichts wird doppelt gebucht.
widget-unsure = Wir wissen noch nicht, ob gebucht wurde. Bitte versuchen Sie es noch einmal; nichts wird doppelt gebucht.
widget-retry = Noch einmal versuchen
widget-broken = Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.
widget-absent = Hier kann zurzeit nicht gebucht werden. Bitte wenden Sie sich direkt an uns.
widget-taken = Diese Zeit wurde gerade vergeben. Was Sie eingegeben haben, ist noch da.
widget-all-times = Alle Zeiten ansehen
widget-changed = Die Regeln haben sich inzwischen geändert. Bitte lesen Sie sie noch einmal.
widget-not-for-you = Dieses Angebot steht leider nicht allen offen. Bitte wählen Sie etwas anderes oder schreiben Sie uns.
widget-limit = Sie haben die Höchstzahl offener Termine erreicht. Bitte sagen Sie zuerst einen davon ab oder schreiben Sie uns.
widget-already-booked = Zu dieser Zeit haben Sie schon einen Termin. Wenn Sie diesen zusätzlich möchten, drücken Sie noch einmal auf die Schaltfläche.
widget-hold-cap = Mehrere Buchungen über Ihren Internetanschluss oder mit dieser E-Mail-Adresse wurden nicht bezahlt. Bitte bezahlen Sie Ihre eigene oder sagen Sie sie ab, oder versuchen Sie es morgen noch einmal.
widget-practitioner-held = Gerade bezahlen viele Menschen einen Termin bei uns. Bitte versuchen Sie es in ein paar Minuten noch einmal oder wählen Sie einen anderen Tag.
widget-unproved = Über Ihren Internetanschluss wurden viele Buchungen gemacht, die niemand per E-Mail bestätigt hat. Bitte öffnen Sie den Link in der E-Mail zu Ihrer Buchung oder versuchen Sie es morgen noch einmal.

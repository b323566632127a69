# Nachrichten an Klientinnen und Klienten. Sie liegen vielleicht offen auf einem Sperrbildschirm: Kein Betreff und keine erste
# Zeile sagt, worum es geht, was es kostet oder bei wem.
message-hello = Guten Tag { $name },
message-hello-you = Guten Tag,
message-free-until =
    { $moving ->
        [apart] Sie können den Termin bis { $deadline } kostenfrei absagen.
       *[together] Sie können den Termin bis { $deadline } kostenfrei ändern oder absagen.
    }
message-never-free = Unter dem Link sehen Sie, was eine Absage kosten würde; abgesagt wird erst, wenn Sie es bestätigen.
message-link = Details, Änderungen und Anfahrt
message-link-details = Details ansehen
message-link-held = Letzten Schritt abschließen
message-link-pay = Details ansehen und bezahlen
message-link-prove = Bestätigen
message-link-times = Neuen Termin wählen
message-link-join = Online teilnehmen
message-keep = Bitte behalten Sie diesen Link für sich: Wer ihn hat, kann diesen Termin sehen und ändern.
message-keep-links = Bitte behalten Sie diese Links für sich: Wer einen davon hat, kann den Termin dahinter sehen und ändern.
message-zone = Alle Zeiten: { $zone }.
message-practice-time = Bei uns in der Praxis ist es dann { $when } ({ $zone }).

message-prove-subject = Noch ein Schritt zu Ihrem Termin
message-prove-body = Ihr Termin am { $when } ist bis { $until } für Sie reserviert. Bitte bestätigen Sie, dass diese Buchung von Ihnen ist: Öffnen Sie den Link und drücken Sie auf die Schaltfläche. Falls Sie das nicht waren, brauchen Sie nichts zu tun; die Zeit wird automatisch wieder frei.
message-prove-unkept-body = Sie haben nach diesem Termin gefragt: { $when }. Für diesen Tag gibt es gerade viele Anfragen, deshalb ist die Zeit noch nicht für Sie reserviert: Öffnen Sie den Link und drücken Sie auf die Schaltfläche, dann gehört sie Ihnen, sofern niemand schneller war. Falls Sie das nicht waren, brauchen Sie nichts zu tun.
message-requested-subject = Ihre Anfrage ist angekommen
message-requested-body = Vielen Dank. Ihr Wunschtermin am { $when } ist für Sie reserviert, und wir antworten bis { $until }. Bis dahin brauchen Sie nichts zu tun.
message-declined-subject = Zu Ihrer Anfrage für den { $date }
message-declined-body = Danke für Ihre Anfrage. Es tut uns leid: Den Termin am { $when } können wir Ihnen nicht anbieten. Für Sie entstehen keine Kosten.
message-unanswered-subject = Zu Ihrer Anfrage für den { $date }
message-unanswered-body = Es tut uns leid: Wir haben es nicht geschafft, rechtzeitig zu antworten, und der Termin am { $when } ist nicht länger für Sie reserviert. Für Sie entstehen keine Kosten. Fragen Sie gern eine andere Zeit an, oder melden Sie sich bei uns.
message-expired-subject = Zu Ihrem Termin am { $date }
message-expired-body = Ihr Termin am { $when } ist nicht gebucht: Er war für Sie reserviert, aber der letzte Schritt fehlte. Es wurde nichts abgebucht. Wenn Sie noch kommen möchten, wählen Sie gern wieder eine Zeit.
message-answer = „{ $answer }“
message-other-times = Diese Zeiten sind gerade frei: { $times }
message-held-approved-body = Gute Nachricht: Wir haben zugesagt. Ihr Termin am { $when } ist bis { $until } für Sie reserviert. Mit dem letzten Schritt gehört er Ihnen.
message-held-subject = Ihr Termin ist für Sie reserviert
message-held-body = Ihr Termin am { $when } ist bis { $until } für Sie reserviert. Mit dem letzten Schritt gehört er Ihnen.
message-on-its-way-subject = Ihre Zahlung ist unterwegs
message-on-its-way-body = Danke. Ihr Termin am { $when } bleibt für Sie reserviert, solange Ihre Zahlung unterwegs ist. Das kann einige Tage dauern; wir schreiben Ihnen, sobald sie da ist. Sie brauchen nichts weiter zu tun.
message-too-late-subject = Zu Ihrem Termin am { $date }
message-too-late-body = Leider ist Ihre Zahlung nicht rechtzeitig angekommen; deshalb konnten wir den Termin am { $when } nicht länger für Sie freihalten. Kommt sie doch noch an, erstatten wir Ihnen den ganzen Betrag automatisch. Suchen Sie sich gern eine andere Zeit aus.
message-confirmed-subject = Ihr Termin am { $date }
message-confirmed-body = Ihr Termin ist gebucht: { $when }.
message-pay-ahead = Wenn Sie möchten, können Sie über denselben Link schon vorab bezahlen.
message-moved-subject = Ihr Termin ist jetzt am { $date }
message-moved-body =
    { $by ->
        [client] Sie haben Ihren Termin geändert. Er ist jetzt am { $when }.
       *[practice] Wir haben Ihren Termin geändert. Er ist jetzt am { $when }. Wenn das für Sie nicht passt, sagen Sie uns bitte Bescheid.
    }
message-moved-with = Er ist bei { $who }.
message-mode-room = Der Termin findet bei uns vor Ort statt.
message-mode-online = Der Termin findet online statt.
message-mode-phone = Der Termin findet am Telefon statt.
message-mode-outdoor = Der Termin findet im Freien statt.
message-moved-room = Raum: { $room }.
message-moved-lasts = Dauer: { $length }.
message-overlaps = Zur selben Zeit haben Sie noch einen anderen Termin. Wenn Sie nur einen davon brauchen, sagen Sie den anderen bitte ab; der Link steht in der E-Mail dazu.
message-cancelled-subject = Ihr Termin am { $date } ist abgesagt
message-cancelled-body = Ihr Termin am { $date } ist abgesagt. Sie brauchen nichts weiter zu tun. Sie sind jederzeit wieder willkommen.
message-cancelled-by-hand = Ihre Erstattung bekommen Sie direkt von uns.
message-cancelled-by-practice-subject = Ihr Termin am { $date } muss entfallen
message-cancelled-by-practice-body = Leider muss Ihr Termin am { $when } entfallen. Für Sie entstehen keine Kosten; was Sie dafür bezahlt haben, erstatten wir automatisch.
message-cancelled-by-practice-by-hand-body = Leider muss Ihr Termin am { $when } entfallen. Für Sie entstehen keine Kosten; was Sie dafür bezahlt haben, geben wir Ihnen zurück.
message-not-for-client-subject = Zu Ihrem Termin am { $date }
message-not-for-client-body = Danke für die Bestätigung. Es tut uns leid: Dieses Angebot steht nicht allen offen, daher konnten wir { $when } nicht für Sie buchen. Für Sie entstehen keine Kosten. Bitte wählen Sie etwas anderes oder schreiben Sie uns.
message-limit-reached-subject = Zu Ihrem Termin am { $date }
message-limit-reached-body = Danke für die Bestätigung. Es tut uns leid: Sie haben die Höchstzahl offener Termine erreicht, daher konnten wir { $when } nicht für Sie buchen. Für Sie entstehen keine Kosten. Bitte sagen Sie zuerst einen davon ab oder schreiben Sie uns.
message-running-late-subject = Zu Ihrem Termin am { $date }
message-running-late-body = Leider beginnt Ihr Termin am { $when } etwa { $minutes } Minuten später. Es tut uns leid, dass Sie warten müssen. Bis dann.
message-missed-subject = Schade, dass es nicht geklappt hat
message-missed-body = Schade, dass es am { $date } nicht geklappt hat: Wir haben vermerkt, dass Sie nicht kommen konnten. So etwas kommt vor; wenn Sie mögen, wählen Sie einen neuen Termin.
message-receipt-subject = Ihr Beleg
message-receipt-body = Vielen Dank, Ihre Zahlung für den Termin am { $date } ist angekommen. Ihr Beleg liegt bereit.
message-refund-subject = Ihre Erstattung ist unterwegs
message-refund-body = Die Erstattung für Ihren Termin am { $date } ist unterwegs zu Ihnen. Je nach Bank kommt sie in wenigen Tagen an.
message-given-back-subject = Zu Ihrer Erstattung
message-given-back-body = Die Erstattung für Ihren Termin am { $date } haben wir Ihnen direkt gegeben. Der Beleg dazu liegt für Sie bereit.
message-receipt-corrected-subject = Ein Beleg wurde berichtigt
message-receipt-corrected-body = Für Ihren Termin am { $date } war versehentlich eine Zahlung vermerkt; das haben wir berichtigt. Der Beleg dazu liegt für Sie bereit.
message-payment-failed-subject = Eine Zahlung hat nicht geklappt
message-payment-failed-body = Eine Zahlung für Ihren Termin am { $date } hat nicht geklappt. Das kommt vor; bitte versuchen Sie es über den Link noch einmal oder auf anderem Weg.
message-payment-due-subject = Zu Ihrem Termin am { $date }
message-payment-due-body = Danke, dass Sie da waren. Für Ihren Termin am { $date } ist noch ein Betrag offen. Bezahlen können Sie ihn über den Link; das dauert nur eine Minute.
message-fee-subject = Zu Ihrem Termin am { $date }
message-fee-body = Für Ihren Termin am { $date } ist noch etwas zu zahlen. Unter dem Link sehen Sie den Betrag und können ihn bezahlen.
message-payment-link-subject = Zu Ihrem Termin am { $date }
message-payment-link-body = Hier ist der Link, über den Sie Ihren Termin am { $date } bezahlen können. Das dauert nur eine Minute.
message-payment-reminder-subject = Erinnerung: Zahlung zu Ihrem Termin am { $date }
message-payment-reminder-body = Für Ihren Termin am { $date } ist noch ein Betrag offen. Vielleicht ist das untergegangen: Bezahlen können Sie ihn über den Link; das dauert nur eine Minute. Falls Sie inzwischen bezahlt haben oder etwas im Weg steht, sagen Sie uns einfach Bescheid.
message-new-link-subject = Ihr neuer Link
message-new-link-body = Hier ist der neue Link zu Ihrem Termin am { $date }. Frühere Links gelten nicht mehr.
message-links-subject = Zurück zu Ihren Terminen
message-links-body = Sie haben nach dem Weg zurück zu Ihren Terminen gefragt, hier ist er. Jede Zeit unten führt zu ihrer eigenen Seite, auf der Sie den Termin ansehen, verschieben oder absagen können. Falls Sie nicht gefragt haben, brauchen Sie nichts zu tun: Diese Links gingen nur an Sie.
message-address-changed-subject = Zu einer früheren Nachricht
message-address-changed-body = Diese Adresse wurde versehentlich für eine Buchung angegeben; das ist inzwischen berichtigt. Sie brauchen nichts zu tun, und wir schreiben Ihnen deswegen nicht mehr.
message-reminder-subject = Ihr Termin am { $date }
message-reminder-body = Eine frühe Erinnerung an Ihren Termin: { $when }.
message-day-before-subject = Erinnerung: Ihr Termin am { $date }
message-day-before-body = Ihr Termin: { $when }. Bis dann.
message-hour-before-subject = Bis gleich
message-hour-before-body = Gleich ist es so weit. Ihr Termin: { $when }.
message-discreet-subject = Eine Nachricht für { $name }
message-discreet-subject-you = Eine Nachricht für Sie
message-discreet-body = Es gibt eine Neuigkeit für Sie. Sie finden sie unter dem Link, den Sie bereits haben; falls Sie ihn nicht mehr finden, melden Sie sich einfach bei uns.

# Kurznachrichten: eine Zeile, keine Beträge. Am Ende steht der neutrale Name der Praxis.
message-sms-you = Guten Tag
message-sms-day-before = { $name }, Ihr Termin: { $when }. Ändern: { $link } { $sender }
message-sms-moved = { $name }, wir haben Ihren Termin geändert. Er ist jetzt am { $when }. Details: { $link } { $sender }
message-sms-cancelled-by-practice = { $name }, leider müssen wir absagen: { $when }. Es entstehen keine Kosten; Bezahltes erstatten wir. Neue Zeiten: { $link } { $sender }
message-sms-running-late = { $name }, Ihr Termin am { $when } beginnt leider etwa { $minutes } Minuten später. Bis dann. { $link } { $sender }
message-sms-missed = { $name }, schade, dass es am { $date } nicht geklappt hat. Neuer Termin, wenn Sie mögen: { $link } { $sender }
message-sms-discreet = Eine Nachricht für { $name }: Es gibt eine Neuigkeit für Sie. { $sender }
message-sms-discreet-you = Es gibt eine Neuigkeit für Sie. { $sender }

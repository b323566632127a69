# E-Mails an die Menschen einer Praxis über ihre Termine. So diskret wie die an Klientinnen und Klienten: keine Leistung, kein
# Betrag, und Namen als Initialen, wenn nichts anderes gewählt wurde.
notification-new-subject = Neuer Termin am { $date }
notification-new-body = Es gibt einen neuen Termin: { $when }.
notification-request-subject = Bitte antworten: eine Anfrage für den { $date }
notification-request-body = Es gibt eine Anfrage: { $when }. Bitte antworten Sie bis { $until }; bis dahin ist die Zeit reserviert, danach ist sie wieder frei.
notification-request-link = Anfrage ansehen und antworten
notification-moved-subject = Ein Termin wurde auf den { $date } verschoben
notification-moved-body = Ein Termin wurde verschoben. Bisher: { $from }. Jetzt: { $when }.
notification-changed-subject = Ein Termin am { $date } hat sich geändert
notification-changed-body = Ein Termin hat sich geändert: { $when }.
notification-passed-on-subject = Ein Termin am { $date } ist jetzt bei jemand anderem
notification-passed-on-body = Dieser Termin ist nicht mehr bei Ihnen; jemand anderes aus dem Team hat ihn übernommen: { $when }.
notification-cancelled-subject = Ein Termin am { $date } ist abgesagt
notification-cancelled-body =
    { $by ->
        [client] Abgesagt von der Person, die gebucht hat: { $when }.
        [unpaid] Es wurde nicht rechtzeitig bezahlt, die Zeit ist wieder frei: { $when }.
       *[practice] Abgesagt von der Praxis: { $when }.
    }
notification-day-subject = Ihr Tag, { $date }
notification-day-body =
    { $count ->
        [one] Heute, { $date }, gibt es einen Termin:
       *[other] Heute, { $date }, gibt es { $count } Termine:
    }
notification-undecided = Noch zu wenige für { $when }: { $seats } gebucht, { $needed } nötig. Bitte sagen Sie diesen Termin ab, oder bestätigen Sie, dass er stattfindet.
notification-places =
    { $count ->
        [one] eine Person
       *[other] { $count } Personen
    }
notification-payee-subject = Ihre Zahlungseinstellungen wurden geändert
notification-payee-body = Wer diesen Buchungsdienst betreibt, hat geändert, wohin Ihre Zahlungen gehen, oder zwischen Testzahlungen und echten Zahlungen umgestellt: { $when }. Wenn Sie das nicht erwartet haben, fragen Sie bitte gleich dort nach.
notification-why = Sie erhalten diese E-Mail, weil Ihre Adresse in den Einstellungen der Praxis unter „notifications“ steht.

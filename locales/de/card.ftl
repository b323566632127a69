consent = { $practice } darf diese Karte hinterlegen und für diese Buchung ohne weitere Rückfrage belasten: entweder mit { $price } nach der Sitzung oder, wenn Sie spät absagen oder nicht kommen, mit dem Ausfallhonorar nach Fassung { $version } der Absageregeln, höchstens mit { $most }. Sonst wird nichts abgebucht. Sie können diese Erlaubnis jederzeit widerrufen; was Sie bis dahin schulden, bleibt zu zahlen.

cancel-free = Jetzt abzusagen kostet nichts.
cancel-returned = Wenn Sie jetzt absagen, bekommen Sie { $returned } zurück.
cancel-returned-kept = Wenn Sie jetzt absagen, bekommen Sie { $returned } zurück; { $kept } werden als Ausfallhonorar einbehalten.
cancel-kept = Wenn Sie jetzt absagen, werden { $kept } als Ausfallhonorar einbehalten; Sie bekommen nichts zurück.
cancel-kept-owed = Wenn Sie jetzt absagen, werden { $kept } auf das Ausfallhonorar angerechnet; { $owed } sind noch zu zahlen.
cancel-owed = Wenn Sie jetzt absagen, ist ein Ausfallhonorar von { $owed } zu zahlen.
cancel-by-hand = Wenn Sie jetzt absagen, gibt Ihnen die Praxis { $returned } zurück.
cancel-by-hand-kept = Wenn Sie jetzt absagen, gibt Ihnen die Praxis { $returned } zurück; { $kept } werden als Ausfallhonorar einbehalten.
cancel-by-hand-part = Davon gibt Ihnen die Praxis { $amount } direkt zurück.

fee-undecided = Nach den Regeln, die Sie bei der Buchung gesehen haben, kann für eine späte Absage ein Ausfallhonorar anfallen. Wenn wir es berechnen, schreiben wir Ihnen. Wenn etwas dazwischengekommen ist, sagen Sie uns bitte Bescheid.
fee-due =
    { $kind ->
        [no_show] Das ist das Ausfallhonorar für einen nicht wahrgenommenen Termin, nach den Regeln, die Sie bei der Buchung gesehen haben. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid, bevor Sie bezahlen.
       *[late_cancellation] Das ist das Ausfallhonorar für eine späte Absage, nach den Regeln, die Sie bei der Buchung gesehen haben. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid, bevor Sie bezahlen.
    }
fee-kept =
    { $kind ->
        [no_show] Nach den Regeln, die Sie bei der Buchung gesehen haben, fällt für einen nicht wahrgenommenen Termin ein Ausfallhonorar an; was Sie bezahlt haben, wird dafür einbehalten. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
       *[late_cancellation] Nach den Regeln, die Sie bei der Buchung gesehen haben, fällt für eine späte Absage ein Ausfallhonorar an; was Sie bezahlt haben, wird dafür einbehalten. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
    }
fee-kept-in-part =
    { $kind ->
        [no_show] Nach den Regeln, die Sie bei der Buchung gesehen haben, fällt für einen nicht wahrgenommenen Termin ein Ausfallhonorar an: Ein Teil dessen, was Sie bezahlt haben, wird dafür einbehalten, und den Rest bekommen Sie zurück. Die Beträge stehen auf der Seite Ihres Termins. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
       *[late_cancellation] Nach den Regeln, die Sie bei der Buchung gesehen haben, fällt für eine späte Absage ein Ausfallhonorar an: Ein Teil dessen, was Sie bezahlt haben, wird dafür einbehalten, und den Rest bekommen Sie zurück. Die Beträge stehen auf der Seite Ihres Termins. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
    }
fee-paid =
    { $kind ->
        [no_show] Das Ausfallhonorar für einen nicht wahrgenommenen Termin, nach den Regeln, die Sie bei der Buchung gesehen haben, ist bezahlt. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
       *[late_cancellation] Das Ausfallhonorar für eine späte Absage, nach den Regeln, die Sie bei der Buchung gesehen haben, ist bezahlt. Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid.
    }

bank-confirmation = Ihre Bank bittet Sie, diese Zahlung über { $amount } zu bestätigen. Vorher wird nichts abgebucht.
bank-confirmation-link = Zahlung bestätigen

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

bank-confirmation = Ihre Bank bittet Sie, diese Zahlung über { $amount } zu bestätigen. Vorher wird nichts abgebucht.
bank-confirmation-link = Zahlung bestätigen

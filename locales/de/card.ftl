consent = { $practice } darf diese Karte hinterlegen und für diese Buchung ohne weitere Rückfrage belasten: nach der Sitzung mit dem Preis von { $price } oder, wenn Sie spät absagen oder nicht kommen, mit dem Ausfallhonorar nach den Absageregeln der Fassung { $version }, höchstens { $most }. Anderes wird nicht abgebucht. Sie können diese Erlaubnis jederzeit widerrufen; was bis dahin geschuldet ist, bleibt geschuldet.

cancel-free = Jetzt abzusagen kostet nichts.
cancel-returned = Wenn Sie jetzt absagen, bekommen Sie { $returned } zurück.
cancel-returned-kept = Wenn Sie jetzt absagen, bekommen Sie { $returned } zurück; { $kept } werden als Ausfallhonorar einbehalten.
cancel-kept = Wenn Sie jetzt absagen, werden { $kept } als Ausfallhonorar einbehalten; zurück geht nichts.
cancel-kept-owed = Wenn Sie jetzt absagen, werden { $kept } auf das Ausfallhonorar angerechnet; { $owed } bleiben zu zahlen.
cancel-owed = Wenn Sie jetzt absagen, ist ein Ausfallhonorar von { $owed } zu zahlen.
cancel-by-hand = Wenn Sie jetzt absagen, gibt Ihnen die Praxis { $returned } zurück.
cancel-by-hand-kept = Wenn Sie jetzt absagen, gibt Ihnen die Praxis { $returned } zurück; { $kept } werden als Ausfallhonorar einbehalten.
cancel-by-hand-part = Davon gibt Ihnen die Praxis { $amount } direkt zurück.

bank-confirmation = Ihre Bank möchte, dass Sie diese Zahlung über { $amount } bestätigen. Vorher wird nichts abgebucht.
bank-confirmation-link = Zahlung bestätigen

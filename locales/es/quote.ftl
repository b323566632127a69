price-free = No tiene costo.
price-untaxed =
    { $tax ->
        [sales] { $price }; no se cobra impuesto sobre las ventas.
       *[vat] { $price }; no se cobra IVA.
    }
price-included =
    { $tax ->
        [sales] { $price }; incluye { $rate } de impuesto sobre las ventas ({ $amount }).
       *[vat] { $price }; incluye { $rate } de IVA ({ $amount }).
    }
price-exempt =
    { $tax ->
        [sales] { $price }, exento de impuesto sobre las ventas.
       *[vat] { $price }, exento de IVA.
    }
price-exempt-because = { $price }. { $text }.

asked-first =
    { $count ->
        [one] Esto es una solicitud: le responderemos en el plazo de una hora y, hasta entonces, le guardamos la cita. No quedará reservada hasta que aceptemos la solicitud.
       *[other] Esto es una solicitud: le responderemos en el plazo de { $count } horas y, hasta entonces, le guardamos la cita. No quedará reservada hasta que aceptemos la solicitud.
    }
due-after-yes-all = Ahora no se paga nada. Cuando aceptemos la solicitud, se pagan { $amount } para confirmar.
due-after-yes-deposit = Ahora no se paga nada. Cuando aceptemos la solicitud, se pagan { $amount } como anticipo para confirmar.
due-after-yes-card = Ahora no se paga nada. Cuando aceptemos la solicitud, le pediremos que guarde una tarjeta para confirmar.
due-now-all = Para confirmar, se pagan { $amount } ahora.
due-now-deposit = Para confirmar, se pagan { $amount } ahora como anticipo.
due-now-nothing = Ahora no se paga nada.
due-now-card = Para confirmar, se guarda su tarjeta. Ahora no se cobra nada.
due-later = Después de la sesión se pagan { $amount }.
due-later-card = Después de la sesión se cobran { $amount } en su tarjeta.
due-elsewhere = { $amount } se pagan directamente al centro.

free-until =
    { $moving ->
        [apart] Hasta el { $until } puede cancelar sin costo.
       *[together] Hasta el { $until } puede cancelar o cambiar la hora sin costo.
    }
free-never =
    { $moving ->
        [apart] Esta hora ya no se puede cancelar sin costo.
       *[together] Esta hora ya no se puede cancelar ni cambiar sin costo.
    }
free-always =
    { $moving ->
        [apart] Puede cancelar sin costo hasta que empiece la sesión.
       *[together] Puede cancelar o cambiar la hora sin costo hasta que empiece la sesión.
    }
moves-until = Hasta el { $until } puede cambiar la hora sin costo. Si en el momento del cambio cancelar ya tuviera un costo, cancelar la nueva hora costará al menos lo mismo.
moves-never = Usted ya no puede cambiar la hora.
fee-until = Hasta el { $until }, cancelar cuesta { $fee }.
fee-then-until = Después, hasta el { $until }, cancelar cuesta { $fee }.
fee-then = Después, cancelar cuesta { $fee }.
fee-later = Más tarde, cuesta { $fee }.
fee-always = Cancelar cuesta { $fee }.
no-show = Si no acude, el cargo es de { $fee }.
grace = ¿Reservó por error? Hasta el { $until } cancelar no cuesta nada.
goodwill =
    { $count ->
        [one] Una vez al año, una cancelación tardía no cuesta nada.
       *[other] { $count } veces al año, una cancelación tardía no cuesta nada.
    }
resale = Si otra persona ocupa esa hora, no hay cargo.
practice-cancels = Si cancelamos nosotros, se le devuelve todo.
runs-from = La sesión se celebra con un mínimo de { $seats } participantes. Si { $hours } horas antes hay menos personas inscritas, quizá tengamos que cancelarla; en ese caso se le devuelve todo.
runs-from-free = La sesión se celebra con un mínimo de { $seats } participantes. Si { $hours } horas antes hay menos personas inscritas, quizá tengamos que cancelarla; en ese caso le avisaremos.
estimate = A más tardar el { $date } recibirá una estimación de los costos por escrito (Good Faith Estimate).
estimate-on-request = Si la solicita, recibirá en un plazo de tres días hábiles una estimación de los costos por escrito (Good Faith Estimate).

consent = { $practice } puede guardar esta tarjeta y cobrar en ella esta reserva sin volver a preguntarle: o bien { $price } después de la sesión o, si cancela tarde o no acude, el cargo por cancelación que fija la versión { $version } de las reglas de cancelación, como máximo { $most }. No se cobrará nada más. Puede retirar este permiso en cualquier momento; lo que ya deba para entonces seguirá pendiente.

cancel-free = Cancelar ahora no cuesta nada.
cancel-returned = Si cancela ahora, se le devuelven { $returned }.
cancel-returned-kept = Si cancela ahora, se le devuelven { $returned } y se retienen { $kept } como cargo por cancelación.
cancel-kept = Si cancela ahora, se retienen { $kept } como cargo por cancelación y no se devuelve nada.
cancel-kept-owed = Si cancela ahora, se retienen { $kept } como parte del cargo por cancelación y quedan por pagar { $owed }.
cancel-owed = Si cancela ahora, hay que pagar un cargo por cancelación de { $owed }.
cancel-by-hand = Si cancela ahora, el centro le devolverá { $returned }.
cancel-by-hand-kept = Si cancela ahora, el centro le devolverá { $returned } y se retienen { $kept } como cargo por cancelación.
cancel-by-hand-part = De esa cantidad, el centro le devolverá { $amount } directamente.

fee-undecided = Según las reglas que vio al reservar, puede haber un cargo por cancelación tardía. Si lo cobramos, le escribiremos. Si surgió algún imprevisto, díganoslo, por favor.
fee-due =
    { $kind ->
        [no_show] Es el cargo por una cita perdida, según las reglas que vio al reservar. Si surgió algún imprevisto o no está de acuerdo, díganoslo antes de pagar, por favor.
       *[late_cancellation] Es el cargo por cancelación tardía, según las reglas que vio al reservar. Si surgió algún imprevisto o no está de acuerdo, díganoslo antes de pagar, por favor.
    }
fee-kept =
    { $kind ->
        [no_show] Según las reglas que vio al reservar, hay un cargo por una cita perdida, y lo que ha pagado se retiene a cuenta de ese cargo. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
       *[late_cancellation] Según las reglas que vio al reservar, hay un cargo por cancelación tardía, y lo que ha pagado se retiene a cuenta de ese cargo. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
    }
fee-kept-in-part =
    { $kind ->
        [no_show] Según las reglas que vio al reservar, hay un cargo por una cita perdida: se retiene para ello una parte de lo que ha pagado, y el resto se le devuelve. Los importes están en la página de su cita. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
       *[late_cancellation] Según las reglas que vio al reservar, hay un cargo por cancelación tardía: se retiene para ello una parte de lo que ha pagado, y el resto se le devuelve. Los importes están en la página de su cita. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
    }
fee-paid =
    { $kind ->
        [no_show] El cargo por una cita perdida, según las reglas que vio al reservar, está pagado. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
       *[late_cancellation] El cargo por cancelación tardía, según las reglas que vio al reservar, está pagado. Si surgió algún imprevisto o no está de acuerdo, díganoslo, por favor.
    }

bank-confirmation = Su banco le pide que confirme este pago de { $amount }. No se cobra nada hasta que lo haga.
bank-confirmation-link = Confirmar el pago

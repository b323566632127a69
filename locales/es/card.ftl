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

bank-confirmation = Su banco le pide que confirme este pago de { $amount }. No se cobra nada hasta que lo haga.
bank-confirmation-link = Confirmar el pago

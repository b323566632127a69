consent = { $practice } puede guardar esta tarjeta y usarla para esta reserva sin volver a preguntar: para el precio de { $price } después de la sesión o, si cancela tarde o no viene, para el cargo que fijan las reglas de cancelación de la versión { $version }, como máximo { $most }. No se cobra nada más. Puede retirar este permiso en cualquier momento; lo que ya se deba, se sigue debiendo.

cancel-free = Cancelar ahora no cuesta nada.
cancel-returned = Si cancela ahora, se le devuelven { $returned }.
cancel-returned-kept = Si cancela ahora, se le devuelven { $returned } y { $kept } quedan como cargo.
cancel-kept = Si cancela ahora, { $kept } quedan como cargo y no se devuelve nada.
cancel-kept-owed = Si cancela ahora, { $kept } quedan como parte del cargo y faltan por pagar { $owed }.
cancel-owed = Si cancela ahora, hay que pagar un cargo de { $owed }.
cancel-by-hand = Si cancela ahora, el centro le devolverá { $returned }.
cancel-by-hand-kept = Si cancela ahora, el centro le devolverá { $returned } y { $kept } quedan como cargo.
cancel-by-hand-part = De esa cantidad, el centro le devolverá { $amount } directamente.

bank-confirmation = Su banco quiere que confirme este pago de { $amount }. Hasta entonces no se cobra nada.
bank-confirmation-link = Confirmar el pago

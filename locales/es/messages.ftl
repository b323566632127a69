# Mensajes a clientes. Quizá quedan a la vista en una pantalla bloqueada: ni el asunto ni la primera línea dicen de qué se trata,
# cuánto cuesta o con quién es.
message-hello = Hola, { $name }:
message-hello-you = Hola:
message-free-until =
    { $moving ->
        [apart] Hasta el { $deadline } puede cancelar su cita sin costo.
       *[together] Hasta el { $deadline } puede cambiar o cancelar su cita sin costo.
    }
message-never-free = Abra el enlace para ver cuánto costaría cancelar; no se cancela nada hasta que usted lo confirme.
message-link = Detalles, cambios y cómo llegar
message-link-details = Ver detalles
message-link-held = Completar el último paso
message-link-pay = Ver detalles y pagar
message-link-prove = Confirmar
message-link-times = Elegir otra hora
message-link-join = Unirse en línea
message-keep = No comparta este enlace: quien lo tenga puede ver y cambiar esta cita.
message-keep-links = No comparta estos enlaces: quien tenga uno puede ver y cambiar la cita correspondiente.
message-zone = Todas las horas están en { $zone }.
message-practice-time = En la consulta será el { $when } ({ $zone }).

message-prove-subject = Un último paso para su reserva
message-prove-body = Le guardamos su cita ({ $when }) hasta el { $until }. Para confirmar que esta reserva es suya, abra el enlace y pulse el botón. Si no ha sido usted, no tiene que hacer nada: la hora quedará libre automáticamente.
message-prove-unkept-body = Ha pedido cita para el { $when }. Muchas personas piden cita para ese día, así que todavía no podemos guardársela: abra el enlace y pulse el botón, y será suya si nadie se ha adelantado. Si no ha sido usted, no tiene que hacer nada.
message-requested-subject = Hemos recibido su solicitud
message-requested-body = Gracias. Le guardamos la hora que pidió ({ $when }) y le responderemos a más tardar el { $until }. Hasta entonces no tiene que hacer nada.
message-declined-subject = Sobre su solicitud para el { $date }
message-declined-body = Gracias por su solicitud. Lo sentimos: no podemos ofrecerle la hora que pidió ({ $when }). No se le cobrará nada.
message-unanswered-subject = Sobre su solicitud para el { $date }
message-unanswered-body = Lo sentimos: no hemos podido responderle a tiempo, así que ya no le guardamos la hora ({ $when }). No se le cobrará nada. Si lo desea, solicite otra hora o póngase en contacto con nosotros.
message-expired-subject = Sobre su cita del { $date }
message-expired-body = Su cita ({ $when }) no ha quedado reservada: se la guardamos, pero faltó el último paso. No se le ha cobrado nada. Si todavía desea venir, elija otra vez una hora cuando quiera.
message-answer = «{ $answer }»
message-other-times = En este momento están libres estas horas: { $times }
message-held-approved-body = Buenas noticias: hemos aceptado su solicitud. Le guardamos su cita ({ $when }) hasta el { $until }. Complete el último paso y será suya.
message-held-subject = Le guardamos su cita
message-held-body = Le guardamos su cita ({ $when }) hasta el { $until }. Complete el último paso y será suya.
message-on-its-way-subject = Su pago está en camino
message-on-its-way-body = Gracias. Le guardamos su cita ({ $when }) mientras su pago está en camino. Puede tardar unos días. Le escribiremos en cuanto llegue; no tiene que hacer nada más.
message-too-late-subject = Sobre su cita del { $date }
message-too-late-body = Lo sentimos: su pago no llegó a tiempo y no pudimos seguir guardándole la cita ({ $when }). Si llega más tarde, se lo devolveremos íntegro automáticamente. Puede elegir otra hora cuando quiera.
message-confirmed-subject = Su cita del { $date }
message-confirmed-body = Su cita está reservada: { $when }.
message-pay-ahead = Si lo desea, puede pagar por adelantado con el mismo enlace.
message-moved-subject = Su cita es ahora el { $date }
message-moved-body =
    { $by ->
        [client] Usted ha cambiado su cita. Ahora es el { $when }.
       *[practice] Hemos cambiado su cita. Ahora es el { $when }. Si no le viene bien, díganoslo, por favor.
    }
message-moved-with = Será con { $who }.
message-mode-room = Será en persona, en nuestras salas.
message-mode-online = Será en línea.
message-mode-phone = Será por teléfono.
message-mode-outdoor = Será al aire libre.
message-moved-room = Sala: { $room }.
message-moved-lasts = Duración: { $length }.
message-overlaps = A esa misma hora tiene otra cita. Si solo necesita una de las dos, cancele la otra, por favor; encontrará el enlace en el correo correspondiente.
message-cancelled-subject = Su cita del { $date } está cancelada
message-cancelled-body = Su cita del { $date } está cancelada. No tiene que hacer nada más. Puede volver cuando quiera.
message-cancelled-by-hand = Le daremos su reembolso directamente.
message-cancelled-by-practice-subject = Hemos tenido que cancelar su cita del { $date }
message-cancelled-by-practice-body = Lo sentimos: hemos tenido que cancelar su cita ({ $when }). No se le cobrará nada, y lo que haya pagado por ella se le devolverá automáticamente.
message-cancelled-by-practice-by-hand-body = Lo sentimos: hemos tenido que cancelar su cita ({ $when }). No se le cobrará nada, y le devolveremos lo que haya pagado por ella.
message-not-for-client-subject = Sobre su cita del { $date }
message-not-for-client-body = Gracias por confirmar. Lo sentimos: esta opción no está disponible para todo el mundo, así que no hemos podido reservarle esta hora: { $when }. No se le cobrará nada. Elija otra cosa o escríbanos.
message-limit-reached-subject = Sobre su cita del { $date }
message-limit-reached-body = Gracias por confirmar. Lo sentimos: ha alcanzado el límite de reservas abiertas, así que no hemos podido reservarle esta hora: { $when }. No se le cobrará nada. Cancele antes una de ellas o escríbanos.
message-running-late-subject = Sobre su cita del { $date }
message-running-late-body = Lo sentimos: su cita ({ $when }) empezará con unos { $minutes } minutos de retraso. Gracias por su paciencia; le esperamos.
message-missed-subject = Sentimos que no haya podido ser
message-missed-body = Sentimos que el { $date } no haya podido ser: hemos anotado que no pudo acudir. Son cosas que pasan; si lo desea, elija otra hora.
message-receipt-subject = Su recibo
message-receipt-body = Gracias, su pago de la cita del { $date } ha llegado. Su recibo está listo.
message-refund-subject = Su reembolso está en camino
message-refund-body = El reembolso de su cita del { $date } está en camino. Según su banco, llega en unos días.
message-given-back-subject = Sobre su reembolso
message-given-back-body = Le hemos dado directamente el reembolso de su cita del { $date }. El documento correspondiente está a su disposición.
message-receipt-corrected-subject = Se ha corregido un recibo
message-receipt-corrected-body = Se había anotado por error un pago de su cita del { $date } y lo hemos corregido. El documento correspondiente está a su disposición.
message-payment-failed-subject = No se pudo completar un pago
message-payment-failed-body = No se pudo completar un pago de su cita del { $date }. Son cosas que pasan; inténtelo otra vez o pague de otra forma con el enlace.
message-payment-due-subject = Sobre su cita del { $date }
message-payment-due-body = Gracias por acudir. Queda un importe por pagar de su cita del { $date }. Puede pagarlo con el enlace; solo lleva un minuto.
message-fee-subject = Sobre su cita del { $date }
message-fee-body = Queda algo por pagar de su cita del { $date }. Abra el enlace para ver el importe y pagarlo.
message-payment-link-subject = Sobre su cita del { $date }
message-payment-link-body = Aquí tiene el enlace para pagar su cita del { $date }. Solo lleva un minuto.
message-payment-reminder-subject = Un recordatorio: pago de su cita del { $date }
message-payment-reminder-body = Queda un importe por pagar de su cita del { $date }. Quizá se le pasó: puede pagarlo con el enlace; solo lleva un minuto. Si ya ha pagado o si hay algún inconveniente, díganoslo.
message-new-link-subject = Su nuevo enlace
message-new-link-body = Aquí tiene el nuevo enlace a su cita del { $date }. Los enlaces anteriores ya no funcionan.
message-links-subject = Para volver a sus citas
message-links-body = Nos ha pedido cómo volver a sus citas, y aquí lo tiene. Cada una de las horas de abajo lleva a su propia página, donde puede ver la cita, cambiarla o cancelarla. Si no lo ha pedido usted, no tiene que hacer nada: estos enlaces solo se le han enviado a usted.
message-address-changed-subject = Sobre un mensaje anterior
message-address-changed-body = Esta dirección se indicó por error en una reserva y ya se ha corregido. No tiene que hacer nada, y no volveremos a escribirle sobre ello.
message-reminder-subject = Su cita del { $date }
message-reminder-body = Le recordamos su cita con antelación: { $when }.
message-day-before-subject = Recordatorio: su cita del { $date }
message-day-before-body = Le esperamos el { $when }.
message-hour-before-subject = Hasta dentro de un rato
message-hour-before-body = Ya falta poco. Le esperamos el { $when }.
message-discreet-subject = Una nota para { $name }
message-discreet-subject-you = Una nota para usted
message-discreet-body = Hay una novedad para usted. Puede verla con el enlace que ya tiene; si no lo encuentra, póngase en contacto con nosotros.

# Mensajes de texto: una línea, sin importes. Al final, el nombre neutro del centro.
message-sms-you = Hola
message-sms-day-before = { $name }, su cita: { $when }. Cambiarla: { $link } { $sender }
message-sms-moved = { $name }, hemos cambiado su cita. Ahora es el { $when }. Detalles: { $link } { $sender }
message-sms-cancelled-by-practice = { $name }, lo sentimos: tenemos que cancelar su cita ({ $when }). No se le cobrará nada; lo pagado se devuelve. Otras horas: { $link } { $sender }
message-sms-running-late = { $name }, lo sentimos: su cita ({ $when }) empezará con unos { $minutes } minutos de retraso. Le esperamos. { $link } { $sender }
message-sms-missed = { $name }, sentimos que el { $date } no haya podido ser. Si lo desea, elija otra hora: { $link } { $sender }
message-sms-discreet = Una nota para { $name }: hay una novedad para usted. { $sender }
message-sms-discreet-you = Hay una novedad para usted. { $sender }

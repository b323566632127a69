widget-label = Reservar una cita
widget-loading = Un momento…
widget-back = Atrás
widget-step = Paso { $step } de { $steps }

widget-service-title = ¿Qué desea reservar?
widget-free = sin costo
widget-new-clients = para la primera visita
widget-returning = para visitas posteriores

widget-who-title = ¿Con quién?
widget-who-any = Cualquiera que esté disponible
widget-with = con { $name }

widget-time-title = ¿Cuándo le viene bien?
widget-where = Dónde
widget-mode-room = En persona
widget-mode-online = En línea
widget-mode-phone = Por teléfono
widget-mode-outdoor = Al aire libre
widget-month-before = Mes anterior
widget-month-after = Mes siguiente
widget-day-none = { $day }, nada libre
widget-day-times =
    { $count ->
        [one] { $day }, una hora libre
       *[other] { $day }, { $count } horas libres
    }
widget-morning = Mañana
widget-afternoon = Tarde
widget-evening = Noche
widget-month-none = No hay horas libres en { $month }.
widget-month-next = Próxima hora libre: { $day }
widget-none = Por ahora no hay horas libres. Vuelva a mirar más tarde o escríbanos.
widget-zone = Todas las horas están en { $zone }.
widget-your-time = { $time } donde está usted

widget-details-title = Su cita
widget-terms = Precio y reglas
widget-you = Sobre usted
widget-name = Nombre
widget-name-hint = El nombre que quiere que usemos. Basta una palabra.
widget-email = Correo electrónico
widget-email-hint = Aquí le enviaremos los mensajes sobre esta cita.
widget-phone = Teléfono (opcional)
widget-phone-needed = Teléfono
widget-phone-hint = Si es de otro país, con su prefijo, como +1 …
widget-sms = Pueden enviarme mensajes de texto
widget-voicemail = Pueden dejar un mensaje de voz
widget-note = ¿Quiere decirnos algo antes? (opcional)
widget-note-hint = Con sus propias palabras.
widget-agree = Acepto el precio y las reglas.
widget-agree-card = Acepto esto.
widget-pay = Reservar y pagar { $amount }
widget-book = Reservar
widget-ask = Solicitar esta hora
widget-save-card = Reservar y guardar una tarjeta
widget-wrong-name = Escriba un nombre, por favor.
widget-wrong-email = Escriba una dirección de correo, como sam@example.org.
widget-wrong-phone = Revise el número; si es de otro país, escríbalo como +1 503 555 0142.
widget-wrong-agree = Confirme que está de acuerdo, por favor.

widget-mail = Le hemos enviado un correo. Confirme en el plazo de una hora con el enlace que contiene.
widget-mail-unkept = Le hemos enviado un correo. Confirme pronto con el enlace que contiene: solo entonces la hora será suya.
widget-mail-title = Un último paso
widget-held-title = Le guardamos esta hora
widget-held-left =
    { $count ->
        [one] Por un minuto más, para que tenga tiempo de pagar.
       *[other] Por { $count } minutos más, para que tenga tiempo de pagar.
    }
widget-asked = Antes del { $moment } le responderemos por correo.
widget-leaving = Le llevamos a la página de pago…
widget-go-pay = Pagar { $amount }
widget-go-card = Guardar una tarjeta
widget-paid-already = ¿Acaba de pagar? Puede tardar un momento en llegarnos; esta página se lo dirá.
widget-extend = Guardar esta hora más tiempo
widget-extended = Se la guardamos un poco más.
widget-release = Elegir otra hora
widget-way-title = Su pago está en camino
widget-way = Mientras tanto le guardamos esta hora.

widget-done-title = Su cita está reservada
widget-done = Le enviaremos los detalles por correo.
widget-paid = Ha pagado { $amount }.
widget-free-until = Hasta el { $until } puede cancelar sin costo.
widget-calendar = Añadir al calendario
widget-manage = Cambiar o cancelar
widget-again = Reservar otra hora

widget-expired-title = Ya no le guardamos esta hora
widget-expired = No se pagó a tiempo. No debe nada. Lo que escribió sigue aquí.
widget-lapsed = Sentimos que esta vez no haya podido ser. No debe nada. Lo que escribió sigue aquí.
widget-cancelled-title = Esta cita está cancelada
widget-choose = Elegir una hora

widget-offline = No podemos conectar con nuestro servicio de reservas. Lo que escribió sigue aquí y no se reservará nada dos veces.
widget-unsure = Aún no sabemos si se reservó. Inténtelo de nuevo; no se reservará nada dos veces.
widget-retry = Intentarlo de nuevo
widget-broken = Algo salió mal por nuestra parte. Inténtelo de nuevo en un momento.
widget-absent = Por ahora no se puede reservar aquí. Póngase en contacto con nosotros directamente.
widget-taken = Otra persona acaba de reservar esta hora. Lo que escribió sigue aquí.
widget-all-times = Ver todas las horas
widget-changed = Las reglas han cambiado mientras tanto. Léalas otra vez, por favor.
widget-not-for-you = Esta opción no está disponible para todo el mundo. Elija otra cosa o escríbanos.
widget-limit = Ha alcanzado el límite de reservas abiertas. Cancele antes una de ellas o escríbanos.
widget-hold-cap = Varias reservas hechas desde su conexión a internet o con esta dirección de correo no se han pagado. Pague o cancele la suya, o vuelva a intentarlo mañana.
widget-already-booked = Ya tiene una cita a esta hora. Si quiere esta también, pulse el botón otra vez.
widget-practitioner-held = En este momento muchas personas están pagando una cita con nosotros. Inténtelo de nuevo en unos minutos o elija otro día.
widget-unproved = Desde su conexión a internet se han hecho muchas reservas que nadie ha confirmado por correo. Abra el enlace del correo sobre la suya o vuelva a intentarlo mañana.

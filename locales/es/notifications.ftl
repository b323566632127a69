# Correos a las personas de un centro sobre sus citas. Tan discretos como los de los clientes: sin servicio, sin importe, y con
# iniciales en lugar de nombres si no se eligió otra cosa.
notification-new-subject = Nueva cita el { $date }
notification-new-body = Hay una cita nueva: { $when }.
notification-request-subject = Por favor, responda: una solicitud para el { $date }
notification-request-body = Hay una solicitud: { $when }. Por favor, responda a más tardar el { $until }; hasta entonces se guarda la hora y después volverá a quedar libre.
notification-request-link = Ver la solicitud y responder
notification-moved-subject = Una cita ha pasado al { $date }
notification-moved-body = Una cita ha cambiado de hora. Antes: { $from }. Ahora: { $when }.
notification-changed-subject = Una cita del { $date } ha cambiado
notification-changed-body = Una cita ha cambiado: { $when }.
notification-passed-on-subject = Una cita del { $date } ha pasado a otra persona
notification-passed-on-body = Esta cita ya no es suya; la ha asumido otra persona del equipo: { $when }.
notification-cancelled-subject = Una cita del { $date } está cancelada
notification-cancelled-body =
    { $by ->
        [client] La persona que reservó ha cancelado: { $when }.
        [unpaid] No se pagó a tiempo, así que la hora vuelve a estar libre: { $when }.
       *[practice] El centro ha cancelado: { $when }.
    }
notification-day-subject = Su día, { $date }
notification-day-body =
    { $count ->
        [one] Hoy, { $date }, hay una cita:
       *[other] Hoy, { $date }, hay { $count } citas:
    }
notification-undecided = Aún faltan personas para { $when }: hay { $seats } y hacen falta { $needed }. Por favor, cancele esta sesión o confirme que se celebra.
notification-places =
    { $count ->
        [one] una persona
       *[other] { $count } personas
    }
notification-payee-subject = Sus ajustes de pago han cambiado
notification-payee-body = Quien gestiona este servicio de reservas ha cambiado adónde van sus pagos, o ha pasado de pagos de prueba a pagos reales o al revés: { $when }. Si no lo esperaba, pregúntele cuanto antes.
notification-why = Recibe este correo porque su dirección figura en «notifications», en los ajustes del centro.

# Lo que los calendarios muestran de las citas. Neutro: un calendario está abierto en muchas mesas.
feed-appointment = Cita
feed-appointment-of = Cita: { $who }
feed-appointments = Citas
feed-places = { $taken } de { $capacity } plazas ocupadas
feed-time-off = Ausente
feed-busy = Ocupado

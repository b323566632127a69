receipt-title = Recibo { $number }
credit-note-title = Nota de crédito { $number }
receipt-issued = Emitido
receipt-recipient = Para
receipt-corrects = Corrige el recibo
receipt-phone = Teléfono { $number }
receipt-tax-number = Identificación fiscal { $number }
receipt-vat-id = Número de IVA { $number }

receipt-service = Servicio
receipt-appointment = Cita
receipt-code = Código
receipt-session = Fecha del servicio
receipt-session-value =
    { $count ->
        [one] { $moment }, 1 minuto
       *[other] { $moment }, { $count } minutos
    }
receipt-practitioner = Con
receipt-mode = Lugar
receipt-mode-room = En persona
receipt-mode-online = En línea
receipt-mode-phone = Por teléfono
receipt-mode-outdoor = Al aire libre
receipt-purpose = Pago
receipt-purpose-price = Completo
receipt-purpose-deposit = Anticipo
receipt-purpose-balance = Saldo restante
receipt-purpose-fee = Cargo por cancelación
receipt-purpose-part = Pago parcial
receipt-paid = Pagado
receipt-paid-cash = En efectivo el { $date }
receipt-paid-transfer = Por transferencia el { $date }
receipt-paid-terminal = Con tarjeta en el centro el { $date }

receipt-price = Precio de la sesión
receipt-net = Neto
receipt-tax =
    { $tax ->
        [sales] Impuesto sobre las ventas { $rate }
       *[vat] IVA { $rate }
    }
receipt-received = Importe recibido
receipt-returned = Importe reembolsado
receipt-undone = Importe anotado por error
receipt-exempt =
    { $tax ->
        [sales] Exento de impuesto sobre las ventas.
       *[vat] Exento de IVA.
    }
receipt-untaxed =
    { $tax ->
        [sales] No se cobra impuesto sobre las ventas.
       *[vat] No se cobra IVA.
    }
receipt-booking = Reserva { $id }
receipt-payment = Pago { $id }

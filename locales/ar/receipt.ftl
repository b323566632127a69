receipt-title = إيصال { $number }
credit-note-title = إشعار دائن { $number }
receipt-issued = تاريخ الإصدار
receipt-recipient = إلى
receipt-corrects = تصحيح للإيصال
receipt-phone = هاتف { $number }
receipt-tax-number = الرقم الضريبي { $number }
receipt-vat-id = رقم ضريبة القيمة المضافة { $number }

receipt-service = الخدمة
receipt-appointment = موعد
receipt-code = الرمز
receipt-session = تاريخ الخدمة
receipt-session-value =
    { $count ->
        [one] { $moment }، دقيقة واحدة
        [two] { $moment }، دقيقتان
        [few] { $moment }، { $count } دقائق
       *[other] { $moment }، { $count } دقيقة
    }
receipt-practitioner = مع
receipt-mode = المكان
receipt-mode-room = حضوريًا
receipt-mode-online = عبر الإنترنت
receipt-mode-phone = عبر الهاتف
receipt-mode-outdoor = في الهواء الطلق
receipt-purpose = الدفعة
receipt-purpose-price = السعر كاملًا
receipt-purpose-deposit = عربون
receipt-purpose-balance = المبلغ المتبقي
receipt-purpose-fee = رسم الإلغاء
receipt-purpose-part = دفعة جزئية
receipt-paid = طريقة الدفع
receipt-paid-cash = نقدًا يوم { $date }
receipt-paid-transfer = بتحويل مصرفي يوم { $date }
receipt-paid-terminal = بالبطاقة في المركز يوم { $date }

receipt-price = سعر الجلسة
receipt-net = الصافي
receipt-tax =
    { $tax ->
        [sales] ضريبة المبيعات { $rate }
       *[vat] ضريبة القيمة المضافة { $rate }
    }
receipt-received = المبلغ المستلم
receipt-returned = المبلغ المُعاد
receipt-undone = مبلغ سُجّل عن طريق الخطأ
receipt-exempt =
    { $tax ->
        [sales] معفى من ضريبة المبيعات.
       *[vat] معفى من ضريبة القيمة المضافة.
    }
receipt-untaxed =
    { $tax ->
        [sales] لا تُحتسب ضريبة مبيعات.
       *[vat] لا تُحتسب ضريبة القيمة المضافة.
    }
receipt-booking = الحجز { $id }
receipt-payment = الدفعة { $id }

# رسائل إلى العاملين في المركز عن المواعيد. كتومة مثل رسائل العملاء: بلا خدمة ولا مبلغ، وبالأحرف الأولى من الأسماء ما لم يُختر غير ذلك.
notification-new-subject = موعد جديد يوم { $date }
notification-new-body = هناك موعد جديد: { $when }.
notification-request-subject = نرجو الرد: طلب حجز ليوم { $date }
notification-request-body = هناك طلب حجز: { $when }. نرجو الرد في موعد أقصاه { $until }؛ حتى ذلك الحين نحتفظ بالوقت، وبعده يصبح متاحًا من جديد.
notification-request-link = عرض الطلب والرد عليه
notification-moved-subject = نُقل أحد المواعيد إلى يوم { $date }
notification-moved-body = تغيّر وقت أحد المواعيد. الوقت السابق: { $from }. الوقت الجديد: { $when }.
notification-changed-subject = تغيّر موعد يوم { $date }
notification-changed-body = تغيّر أحد المواعيد: { $when }.
notification-passed-on-subject = موعد يوم { $date } انتقل إلى شخص آخر
notification-passed-on-body = لم يعد هذا الموعد معك؛ تولّاه شخص آخر من الفريق: { $when }.
notification-cancelled-subject = أُلغي موعد يوم { $date }
notification-cancelled-body =
    { $by ->
        [client] ألغى صاحب الحجز موعده: { $when }.
        [unpaid] لم يصل الدفع في الوقت المحدد، فعاد هذا الوقت متاحًا: { $when }.
       *[practice] ألغى المركز الموعد: { $when }.
    }
notification-day-subject = يومك، { $date }
notification-day-body =
    { $count ->
        [one] اليوم، { $date }، موعد واحد:
        [two] اليوم، { $date }، موعدان:
        [few] اليوم، { $date }، { $count } مواعيد:
        [many] اليوم، { $date }، { $count } موعدًا:
       *[other] اليوم، { $date }، { $count } موعد:
    }
notification-undecided = العدد غير كافٍ حتى الآن لموعد { $when }: المحجوز { $seats } والمطلوب { $needed }. نرجو إلغاء هذه الجلسة أو تأكيد انعقادها.
notification-places =
    { $count ->
        [one] شخص واحد
        [two] شخصان
        [few] { $count } أشخاص
        [many] { $count } شخصًا
       *[other] { $count } شخص
    }
notification-payee-subject = تغيّرت إعدادات مدفوعاتك
notification-payee-body = غيّرت الجهة المشغّلة لخدمة الحجز هذه وجهة مدفوعاتك، أو بدّلت بين المدفوعات التجريبية والحقيقية: { $when }. إن كان ذلك غير متوقع فنرجو سؤالها فورًا.
notification-why = تصلك هذه الرسالة لأن عنوانك مدرج تحت «notifications» في إعدادات المركز.

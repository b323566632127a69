widget-label = حجز موعد
widget-loading = لحظة من فضلك…
widget-back = رجوع
widget-step = الخطوة { $step } من { $steps }

widget-service-title = ما الموعد المطلوب؟
widget-free = مجانًا
widget-new-clients = للزيارة الأولى
widget-returning = للزيارات التالية

widget-who-title = مع من؟
widget-who-any = أي شخص متاح
widget-with = مع { $name }

widget-time-title = ما الوقت المناسب لك؟
widget-where = المكان
widget-mode-room = حضوريًا
widget-mode-online = عبر الإنترنت
widget-mode-phone = عبر الهاتف
widget-mode-outdoor = في الهواء الطلق
widget-month-before = الشهر السابق
widget-month-after = الشهر التالي
widget-day-none = { $day }، لا وقت متاح
widget-day-times =
    { $count ->
        [one] { $day }، وقت متاح واحد
        [two] { $day }، وقتان متاحان
        [few] { $day }، { $count } أوقات متاحة
        [many] { $day }، { $count } وقتًا متاحًا
       *[other] { $day }، { $count } وقت متاح
    }
widget-morning = صباحًا
widget-afternoon = بعد الظهر
widget-evening = مساءً
widget-month-none = لا وقت متاح في { $month }.
widget-month-next = أقرب وقت متاح: { $day }
widget-none = لا وقت متاح حاليًا. نرجو المحاولة لاحقًا أو مراسلتنا.
widget-zone = جميع الأوقات: { $zone }.
widget-your-time = { $time } بتوقيتك

widget-details-title = حجزك
widget-terms = السعر والقواعد
widget-you = بياناتك
widget-name = الاسم
widget-name-hint = الاسم الذي نستخدمه. تكفي كلمة واحدة.
widget-email = البريد الإلكتروني
widget-email-hint = نرسل إليه الرسائل الخاصة بهذا الحجز.
widget-phone = الهاتف (اختياري)
widget-phone-needed = الهاتف
widget-phone-hint = إن كان الرقم من بلد آخر فمع رمز البلد، مثل ⁦+44 …⁩
widget-sms = يمكنكم إرسال رسائل نصية إليّ
widget-voicemail = يمكنكم ترك رسالة صوتية لي
widget-note = هل من شيء يفيدنا أن نعرفه مسبقًا؟ (اختياري)
widget-note-hint = بكلماتك أنت.
widget-agree = أوافق على السعر والقواعد.
widget-agree-card = أوافق على ذلك.
widget-pay = حجز ودفع { $amount }
widget-book = حجز
widget-ask = طلب هذا الموعد
widget-save-card = حجز وحفظ بطاقة
widget-wrong-name = نرجو كتابة اسم.
widget-wrong-email = نرجو كتابة عنوان بريد إلكتروني، مثل sam@example.org.
widget-wrong-phone = نرجو التحقق من الرقم؛ وإن كان من بلد آخر فيُكتب مثل ⁦+44 20 7946 0018⁩.
widget-wrong-agree = نرجو تأكيد موافقتك.

widget-mail = أرسلنا إليك رسالة بالبريد الإلكتروني. نرجو التأكيد خلال ساعة عبر الرابط الذي فيها.
widget-mail-unkept = أرسلنا إليك رسالة بالبريد الإلكتروني. نرجو التأكيد قريبًا عبر الرابط الذي فيها: لا يصبح الوقت لك إلا بعد التأكيد.
widget-mail-title = خطوة أخيرة
widget-held-title = نحتفظ لك بهذا الوقت
widget-held-left =
    { $count ->
        [one] لدقيقة واحدة أخرى، ليتسع لك الوقت للدفع.
        [two] لدقيقتين أخريين، ليتسع لك الوقت للدفع.
        [few] لمدة { $count } دقائق أخرى، ليتسع لك الوقت للدفع.
       *[other] لمدة { $count } دقيقة أخرى، ليتسع لك الوقت للدفع.
    }
widget-asked = سنرد عليك بالبريد الإلكتروني قبل { $moment }.
widget-leaving = جارٍ الانتقال إلى صفحة الدفع…
widget-go-pay = دفع { $amount }
widget-go-card = حفظ بطاقة
widget-paid-already = هل دفعت للتو؟ قد يستغرق وصول الخبر لحظة، وسيظهر هنا.
widget-extend = الاحتفاظ بهذا الوقت مدة أطول
widget-extended = نحتفظ لك به مدة أطول قليلًا.
widget-release = اختيار وقت آخر
widget-way-title = دفعتك في الطريق
widget-way = نحتفظ لك بهذا الوقت حتى تصل دفعتك.

widget-done-title = تم الحجز
widget-done = تصل التفاصيل بالبريد الإلكتروني.
widget-paid = دُفع { $amount }.
widget-free-until = يمكنك الإلغاء مجانًا حتى { $until }.
widget-calendar = إضافة إلى التقويم
widget-manage = تغيير أو إلغاء
widget-again = حجز موعد آخر

widget-expired-title = لم نعد نحتفظ لك بهذا الوقت
widget-expired = لم يُدفع ثمنه في الوقت المحدد. لا يترتب عليك شيء. ما كتبته لا يزال هنا.
widget-lapsed = نأسف لأن الأمر لم يتم هذه المرة. لا يترتب عليك شيء. ما كتبته لا يزال هنا.
widget-cancelled-title = أُلغي هذا الحجز
widget-choose = اختيار وقت

widget-offline = تعذّر الوصول إلى خدمة الحجز. ما كتبته لا يزال هنا، ولن يُحجز شيء مرتين.
widget-unsure = لا نعلم بعد إن تم الحجز. نرجو إعادة المحاولة، ولن يُحجز شيء مرتين.
widget-retry = إعادة المحاولة
widget-broken = حدث خطأ من جهتنا. نرجو إعادة المحاولة بعد لحظة.
widget-absent = الحجز غير ممكن هنا حاليًا. نرجو التواصل معنا مباشرة.
widget-taken = حجز شخص آخر هذا الوقت للتو. ما كتبته لا يزال هنا.
widget-all-times = عرض كل الأوقات
widget-changed = تغيّرت القواعد في هذه الأثناء. نرجو قراءتها مرة أخرى.
widget-not-for-you = هذا الخيار غير متاح للجميع. نرجو اختيار شيء آخر أو مراسلتنا.
widget-limit = بلغ عدد حجوزاتك المفتوحة الحد الأقصى. نرجو إلغاء أحدها أولًا أو مراسلتنا.
widget-hold-cap = هناك حجوزات عدة من اتصالك بالإنترنت أو بعنوان البريد الإلكتروني هذا لم تُدفع. نرجو دفع حجزك أو إلغاءه، أو المحاولة غدًا.
widget-already-booked = لديك موعد في هذا الوقت بالفعل. إذا أردت هذا الموعد أيضًا فنرجو الضغط على الزر مرة أخرى.
widget-practitioner-held = يدفع كثيرون الآن مقابل مواعيد لدينا. نرجو المحاولة بعد بضع دقائق أو اختيار يوم آخر.
widget-unproved = أُجريت من اتصالك بالإنترنت حجوزات كثيرة لم يؤكدها أحد عبر البريد الإلكتروني. نرجو فتح الرابط في الرسالة الخاصة بحجزك، أو المحاولة غدًا.

# صفحات الحجز دون موقع خاص وإدارة الحجز.
pages-title-book = حجز موعد
pages-title-manage = موعدك
pages-exit = مغادرة هذا الموقع
pages-exit-hint = ينقلك فورًا إلى موقع آخر. الضغط على Escape مرتين يفعل الشيء نفسه.
pages-offline = لا يوجد اتصال بالإنترنت حاليًا. لم يُرسل شيء، وما كتبته لا يزال هنا. نرجو المحاولة من جديد عند عودة الاتصال.
pages-reach = أسئلة؟
pages-language = اللغة
pages-back = رجوع
pages-save = حفظ

pages-service-title = ما الموعد المطلوب؟
pages-minutes =
    { $count ->
        [one] دقيقة واحدة
        [two] دقيقتان
        [few] { $count } دقائق
       *[other] { $count } دقيقة
    }
pages-free = مجانًا
pages-new-clients = للزيارة الأولى
pages-returning = للزيارات التالية
pages-nothing = لا يمكن حجز شيء هنا حاليًا. نرجو مراسلتنا.
pages-plain = الحجز دون هذا النموذج
pages-who-title = مع من؟
pages-who-any = أي شخص متاح
pages-with = مع { $name }
pages-time-title = ما الوقت المناسب لك؟
pages-where = المكان
pages-mode-room = حضوريًا
pages-mode-online = عبر الإنترنت
pages-mode-phone = عبر الهاتف
pages-mode-outdoor = في الهواء الطلق
pages-week = ابتداءً من { $date }
pages-weeks = الأسابيع
pages-week-earlier = أبكر
pages-week-later = لاحقًا
pages-week-none = لا وقت متاح هذا الأسبوع.
pages-week-next = أقرب وقت متاح: { $moment }
pages-none = لا وقت متاح حاليًا. نرجو المحاولة لاحقًا أو مراسلتنا.
pages-zone = جميع الأوقات: { $zone }.

pages-details-title = حجزك
pages-terms = السعر والقواعد
pages-you = بياناتك
pages-name = الاسم
pages-name-hint = الاسم الذي نستخدمه. تكفي كلمة واحدة.
pages-email = البريد الإلكتروني
pages-email-hint = نرسل إليه الرسائل الخاصة بهذا الحجز.
pages-phone = الهاتف (اختياري)
pages-phone-hint = إن كان الرقم من بلد آخر فمع رمز البلد، مثل ⁦+44 …⁩
pages-phone-needed = رقم الهاتف
pages-phone-needed-hint = سنتصل بك على هذا الرقم. إن كان من بلد آخر فاكتبه مع رمز البلد، مثل ‎+44 …
pages-contact-allowed = إذا أعطيتنا رقم هاتف
pages-sms = يمكنكم إرسال رسائل نصية إليّ
pages-voicemail = يمكنكم ترك رسالة صوتية لي
pages-note = هل من شيء يفيدنا أن نعرفه مسبقًا؟ (اختياري)
pages-note-hint = بكلماتك أنت.
pages-agree = أوافق على السعر والقواعد.
pages-agree-card = أوافق على ذلك.
pages-book = حجز
pages-book-due = حجز، ثم دفع { $amount }
pages-book-card = حجز وحفظ بطاقة
pages-book-request = طلب هذا الموعد
pages-after-due = بعد ذلك تظهر صفحة حجزك، وفيها يتم الدفع. ونحتفظ لك بالوقت في هذه الأثناء.
pages-after-free = بعد ذلك تظهر صفحة حجزك، وفيها يمكنك إجراء تغييرات لاحقًا.
pages-after-request = بعد ذلك تظهر صفحة طلبك. وسنرسل إليك ردنا بالبريد الإلكتروني.
pages-all-times = عرض كل الأوقات

pages-wrong-name = نرجو كتابة اسم.
pages-wrong-email = نرجو كتابة عنوان بريد إلكتروني، مثل sam@example.org.
pages-wrong-phone = نرجو التحقق من الرقم؛ وإن كان من بلد آخر فيُكتب مثل ⁦+44 20 7946 0018⁩.
pages-wrong-long = نرجو الاختصار هنا.
pages-wrong-agree = نرجو تأكيد موافقتك.
pages-wrong-some = هناك ما يحتاج إلى تصحيح، وهو مبيَّن أدناه.
pages-taken = لم يعد هذا الوقت متاحًا. ما كتبته لا يزال هنا.
pages-taken-others = هذه الأوقات متاحة:
pages-changed = تغيّرت القواعد في هذه الأثناء. نرجو قراءتها مرة أخرى.
pages-not-for-you = هذا الخيار غير متاح للجميع. نرجو اختيار شيء آخر أو مراسلتنا.
pages-limit = بلغ عدد حجوزاتك المفتوحة الحد الأقصى. نرجو إلغاء أحدها أولًا أو مراسلتنا.
pages-hold-cap = هناك حجوزات عدة من اتصالك بالإنترنت أو بعنوان البريد الإلكتروني هذا لم تُدفع. نرجو دفع حجزك أو إلغاءه، أو المحاولة غدًا، أو مراسلتنا.
pages-already-booked = لديك موعد في هذا الوقت بالفعل. إذا أردت هذا الموعد أيضًا فنرجو الضغط على الزر مرة أخرى.
pages-practitioner-held = يدفع كثيرون الآن مقابل مواعيد لدينا. نرجو المحاولة بعد بضع دقائق أو اختيار يوم آخر.
pages-unproved = أُجريت من اتصالك بالإنترنت حجوزات كثيرة لم يؤكدها أحد عبر البريد الإلكتروني. نرجو فتح الرابط في الرسالة الخاصة بحجزك، أو المحاولة غدًا، أو مراسلتنا.
pages-again-please = لا نعلم بعد إن تم الحجز. نرجو الإرسال مرة أخرى؛ لن يُحجز مرتين.
pages-send-again = الإرسال مرة أخرى

pages-prove-title = خطوة أخيرة
pages-prove-lead = نرجو تأكيد أن هذا الحجز لك. نحتفظ به لك حتى الساعة { $time }.
pages-prove-mail = أرسلنا إليك رسالة بالبريد الإلكتروني. نرجو فتح الرابط الذي فيها والتأكيد؛ نحتفظ لك بهذا الوقت حتى الساعة { $time }. وإن لم يصلك شيء فنرجو النظر في مجلد البريد غير المرغوب فيه أيضًا.
pages-prove-unkept-lead = نرجو تأكيد أن هذا الحجز لك. الطلبات على هذا اليوم كثيرة، لذلك لا يمكننا الاحتفاظ به لك بعد: يصبح لك فور التأكيد ما لم يسبقك أحد.
pages-prove-unkept-mail = أرسلنا إليك رسالة بالبريد الإلكتروني. نرجو فتح الرابط الذي فيها والتأكيد قريبًا: الطلبات على هذا اليوم كثيرة، ولا يصبح الموعد لك إلا بعد التأكيد. وإن لم يصلك شيء فنرجو النظر في مجلد البريد غير المرغوب فيه أيضًا.
pages-prove = نعم، هذا الحجز لي
pages-held-title = نحتفظ لك بهذا الوقت
pages-held-until = حتى الساعة { $time }، ليتسع لك الوقت للدفع.
pages-asked-title = وصلنا طلبك
pages-asked-until = سنرد عليك في موعد أقصاه { $moment }، ونحتفظ لك بهذا الوقت حتى ذلك الحين. لا يلزمك فعل شيء آخر.
pages-held-until-moment = حتى { $moment }، ليتسع لك الوقت للدفع.
pages-answer = ردنا
pages-way-title = دفعتك في الطريق
pages-way = نحتفظ لك بهذا الوقت حتى تصل دفعتك. لا يلزمك فعل شيء آخر.
pages-booked-title = تم الحجز
pages-over-title = انتهى هذا الموعد
pages-no-show-title = لم يتم حضور هذا الموعد
pages-cancelled-title = أُلغي هذا الحجز
pages-expired-title = لم نعد نحتفظ لك بهذا الوقت
pages-expired = لم يُدفع ثمنه في الوقت المحدد. لا يترتب عليك دفع شيء.
pages-expired-late = لم تصل دفعتك في الوقت المناسب. إذا وصلت بعد ذلك، فسنعيد إليك المبلغ كله تلقائيًا.
pages-expired-unproved = لم يُؤكَّد الحجز بالبريد الإلكتروني في الوقت المحدد. لا يترتب عليك دفع شيء، ويمكنك الحجز من جديد في أي وقت.
pages-expired-unanswered = نأسف: انتهت مهلة هذا الطلب. لا يترتب عليك دفع شيء، ويمكنك طلب موعد آخر في أي وقت.
pages-declined = نأسف: لا يمكننا أن نقدم لك هذا الموعد. لا يترتب عليك دفع شيء.
pages-declined-title = لم يُقبل هذا الحجز
pages-when = الوقت
pages-who = مع
pages-what = الموعد
pages-price = السعر
pages-price-agreed = السعر المتفق عليه
pages-paid = المدفوع
pages-refunded = المُعاد
pages-kept = المحتفظ به رسمًا
pages-to-give-back = سيعيد إليك المركز
pages-owed = المستحق الآن
pages-free-until = الإلغاء المجاني
pages-free-until-value = حتى { $moment }
pages-free-never = لم يعد ممكنًا
pages-pay = دفع { $amount }
pages-save-card = حفظ بطاقة
pages-extend = الاحتفاظ بهذا الوقت مدة أطول
pages-paid-already = هل دفعت للتو؟ قد يستغرق وصول الخبر إلينا لحظة.
pages-look-again = التحقق مرة أخرى
pages-not-paid = لم تدفع بعد؟
pages-not-paid-pay = العودة إلى الدفع
pages-calendar = تقويمك
pages-add-calendar = إضافة إلى التقويم
pages-subscribe = الاشتراك في مواعيدي
pages-change = التغيير
pages-move = نقل
pages-cancel = إلغاء
pages-too-late = لم يعد بإمكانك نقل الموعد بنفسك. نرجو التواصل معنا.
pages-receipts = الإيصالات
pages-receipt-page = عرض وطباعة
pages-contact = كيف يمكننا الوصول إليك
pages-contact-lead = الطرق والأوقات الآمنة، واسمك، ولغتك.
pages-contact-open = عرض وتغيير
pages-address-goes = تصل الرسائل إلى { $email }.
pages-address-open = العنوان غير صحيح؟ تصحيح العنوان
pages-address-title = تصحيح عنوانك
pages-address-why = هل أخطأت في الكتابة؟ بعد التصحيح تصل الرسائل الخاصة بهذا الحجز إلى العنوان الصحيح، ولا يعود الرابط الذي أُرسل إلى العنوان الخطأ يفتحه.
pages-renew = الحصول على رابط جديد
pages-renew-why = إن احتمل أن يكون هذا الرابط لدى شخص آخر، فيمكنك استبدال رابط جديد به في الحال.
pages-again = حجز موعد آخر
pages-done-booked = تم ذلك. هذه الصفحة لك: نرجو حفظ عنوانها، فهو يفتح حجزك دون كلمة مرور.
pages-done-asked = هذه الصفحة لك: نرجو حفظ عنوانها، فهو يفتح حجزك دون كلمة مرور.
pages-done-confirmed = شكرًا، تم التأكيد.
pages-done-before = لقد حجزت هذا الموعد من قبل بالبيانات التي أرسلتها أولًا. هذه الصفحة لك: نرجو حفظ عنوانها، فهو يفتح حجزك دون كلمة مرور. إن كان فيه خطأ فيمكنك إلغاؤه هنا والحجز من جديد.
pages-done-moved = نُقل موعدك.
pages-done-cancelled = أُلغي حجزك.
pages-done-extended = نحتفظ لك به مدة أطول قليلًا.
pages-done-contact = تم الحفظ، ويسري من الآن.
pages-done-address = شكرًا، تم التصحيح. من الآن تصل الرسائل إلى هناك.
pages-done-link = عنوان هذه الصفحة هو رابطك الجديد. الروابط السابقة لم تعد تفتح هذا الحجز.
pages-done-returned = ننتظر وصول خبر دفعتك. يستغرق ذلك عادةً بضع ثوانٍ، وستراه هنا.
pages-done-stale = تغيّر هذا الحجز في هذه الأثناء. هذا هو وضعه الآن.

pages-cancel-title = إلغاء هذا الحجز؟
pages-cancel-after = سيصبح الوقت متاحًا للآخرين فورًا.
pages-cancel-do = إلغاء الحجز
pages-cancel-keep = الإبقاء عليه
pages-cancel-let-pass = نعفيك هذه المرة من رسم قدره { $amount }.
pages-cancel-changed = تغيّرت المبالغ في هذه الأثناء. نرجو مراجعتها مرة أخرى.
pages-move-title = النقل إلى وقت آخر
pages-move-from = من
pages-move-to = إلى
pages-move-money = تنتقل دفعتك معه.
pages-move-do = نقل
pages-move-other = وقت آخر
pages-contact-why = لا نرسل الرسائل إلا بالطرق المسموح بها هنا، وبين الساعة 20:00 و8:00 لا نرسلها إلا ردًا على ما فعلته للتو. ولا تذكر أبدًا نوع الموعد.
pages-contact-stricter = بهذا الرابط يمكن فقط تقييد طرق تواصلنا معك بشأن هذا الحجز، ولا تظهر هنا اختياراتك الحالية. وللسماح بالمزيد نرجو استخدام الرابط الذي في رسائلنا الإلكترونية أو مراسلتنا.
pages-channel-email = البريد الإلكتروني
pages-channel-sms = رسالة نصية
pages-channel-voicemail = رسالة صوتية
pages-channel-post = البريد العادي
pages-may = نعم
pages-may-name = اسمي فقط ولا شيء غيره
pages-may-not = أبدًا
pages-hours = الأوقات الآمنة
pages-hours-hint = يُترك الحقلان فارغين إن كان أي وقت مناسبًا.
pages-hours-from = من
pages-hours-until = إلى
pages-wrong-hours = نرجو إدخال الوقتين معًا أو ترك كليهما.
pages-messages-language = لغة الرسائل
pages-feed-title = مواعيدك في تقويم
pages-feed-lead = سيعرض تطبيق التقويم هذا الموعد وكل موعد يُحجز من صفحته، ويُبقيها محدّثة. وتظهر باسم «موعد».
pages-feed-open = فتح في تطبيق التقويم
pages-feed-address = العنوان، للتطبيقات التي تطلبه
pages-feed-secret = كل من يعرف هذا العنوان يمكنه رؤية الأوقات. لا يظهر إلا هذه المرة، وإنشاء عنوان جديد يُبطل هذا.

pages-answer-page = طلب حجز
pages-answer-title = قبول هذا الطلب؟
pages-answer-lead = نرجو الرد في موعد أقصاه { $moment }. حتى ذلك الحين نحتفظ بالوقت، وبعده يصبح متاحًا من جديد.
pages-answer-client = العميل
pages-answer-note = بكلماته
pages-answer-word = رسالة إلى العميل (اختياري)
pages-answer-word-hint = ستظهر في رسالة البريد الإلكتروني التي تحمل ردك، وفي صفحة الطلب.
pages-answer-yes = قبول
pages-answer-no = رفض
pages-answer-approved = لقد قبلت الطلب
pages-answer-declined = لقد رفضت الطلب
pages-answer-told = سيصل الرد إلى العميل بالبريد الإلكتروني.
pages-answer-lapsed = لم يعد الرد على هذا الطلب ممكنًا
pages-answer-lapsed-lead = سُحب الطلب، أو لم يرد عليه أحد في الوقت المناسب. لم نعد نحتفظ بالوقت.
pages-answer-stale = تغيّر الطلب في هذه الأثناء. هذا هو وضعه الآن.

pages-dead-title = هذا الرابط لا يفتح أي حجز
pages-dead = قد يكون ناقصًا أو لم يعد صالحًا.
pages-dead-next = نرجو البحث عن أحدث رسالة عن حجزك واستخدام الرابط الذي فيها، أو التواصل مع المركز مباشرة.
pages-absent-title = الصفحة غير موجودة
pages-absent = لا يوجد مركز بهذا العنوان. نرجو التحقق منه أو استخدام الرابط الموجود في موقع المركز.
pages-unoffered = لا يمكن حجز هذا هنا. نرجو الاختيار من جديد.
pages-again-title = نرجو إعادة المحاولة
pages-busy = كانت الطلبات كثيرة في وقت قصير. نرجو الانتظار دقيقة ثم المحاولة من جديد.
pages-unpayable-title = الدفع غير متاح الآن
pages-unpayable = لا يمكننا استقبال المدفوعات في الوقت الحالي. لا علاقة لبطاقتك بذلك، ولم يُخصم أي مبلغ. نرجو المحاولة لاحقًا أو مراسلتنا.
pages-later = هناك ما لا يستجيب في هذه اللحظة. لن يضيع شيء ولن يُحجز شيء مرتين. نرجو إعادة المحاولة بعد دقيقة.
pages-broken = حدث خطأ من جهتنا. لن يُحجز شيء مرتين. نرجو إعادة المحاولة بعد لحظة.
pages-unreadable = تعذّرت علينا قراءة هذا الطلب. نرجو الرجوع وإعادة المحاولة.
pages-start = البدء من جديد

pages-thanks-title = شكرًا
pages-thanks = إذا تم الدفع فسيتأكد حجزك بعد لحظة، ويظهر ذلك في صفحة الحجز: يمكنك الرجوع إليها أو استخدام الرابط الذي في رسالتنا. وإذا كان لا يزال بانتظار الدفع فيمكنك الدفع هناك.
pages-thanks-close = يمكنك إغلاق هذه الصفحة.

# Getting to a session.
pages-join-title = موعدك
pages-join = الانضمام عبر الإنترنت
pages-join-lead =
    { $minutes ->
        [zero] يمكنك الانضمام عند بدء الموعد.
        [one] يمكنك الانضمام قبل بدء الموعد بدقيقة واحدة.
        [two] يمكنك الانضمام قبل بدء الموعد بدقيقتين.
        [few] يمكنك الانضمام قبل بدء الموعد بـ { $minutes } دقائق.
        [many] يمكنك الانضمام قبل بدء الموعد بـ { $minutes } دقيقة.
       *[other] يمكنك الانضمام قبل بدء الموعد بـ { $minutes } دقيقة.
    }
pages-join-opens = لقد وصلت مبكرًا: يمكنك الانضمام ابتداءً من { $moment }. اترك هذه الصفحة مفتوحة وستنقلك إلى هناك.
pages-join-unknown = ليس لدينا رابط هذا الموعد بعد. يُرجى التواصل معنا.
pages-join-gone-title = لم يعد هذا الرابط صالحًا
pages-join-gone = لقد تغيّر الحجز أو أُلغي. تجد وضعه الحالي عبر الرابط في آخر رسالة منا بشأنه.
pages-join-over = انتهى هذا الموعد. إن احتجت إلى أي شيء فتواصل معنا.
pages-map = عرض على الخريطة
pages-step-free = مدخل بلا درجات
pages-steps = توجد درجات في الطريق إلى المكان.
pages-we-call = سنتصل بك هاتفيًا.
pages-you-call = يُرجى الاتصال بالرقم { $number }.
pages-switch-online = أفضّل اللقاء عبر الإنترنت
pages-switch-room = أفضّل الحضور شخصيًا
pages-done-switched = تم ذلك، والوقت لم يتغير.
pages-done-no-room = لا توجد غرفة متاحة في ذلك الوقت، ولم يتغير شيء.

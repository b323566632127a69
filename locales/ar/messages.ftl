# رسائل إلى العملاء. قد تظهر على شاشة مقفلة: لا العنوان ولا السطر الأول يذكران موضوع الموعد أو سعره أو مع من هو.
message-hello = مرحبًا { $name }،
message-hello-you = مرحبًا،
message-free-until =
    { $moving ->
        [apart] يمكنك الإلغاء مجانًا حتى { $deadline }.
       *[together] يمكنك التغيير أو الإلغاء مجانًا حتى { $deadline }.
    }
message-never-free = يمكنك عبر الرابط معرفة تكلفة الإلغاء؛ لا يُلغى شيء قبل تأكيدك.
message-link = التفاصيل والتغييرات وكيفية الوصول
message-link-details = عرض التفاصيل
message-link-held = إتمام الخطوة الأخيرة
message-link-pay = عرض التفاصيل والدفع
message-link-prove = تأكيد
message-link-times = اختيار وقت آخر
message-link-join = الانضمام عبر الإنترنت
message-keep = نرجو عدم مشاركة هذا الرابط: كل من يملكه يستطيع رؤية هذا الحجز وتغييره.
message-keep-links = نرجو عدم مشاركة هذه الروابط: كل من يملك أحدها يستطيع رؤية الحجز المرتبط به وتغييره.
message-zone = جميع الأوقات: { $zone }.
message-practice-time = وهو بتوقيت المركز { $when } ({ $zone }).

message-prove-subject = خطوة أخيرة لإتمام حجزك
message-prove-body = نحتفظ لك بموعد { $when } حتى { $until }. لتأكيد أن هذا الحجز لك، نرجو فتح الرابط والضغط على الزر. إن لم يكن الحجز منك فلا حاجة إلى فعل شيء، وسيصبح الوقت متاحًا من جديد تلقائيًا.
message-prove-unkept-body = طلبت هذا الموعد: { $when }. الطلبات على هذا اليوم كثيرة، لذلك لا يمكننا الاحتفاظ به لك بعد: نرجو فتح الرابط والضغط على الزر ليصبح لك ما لم يسبقك إليه أحد. إن لم يكن الطلب منك فلا حاجة إلى فعل شيء.
message-requested-subject = وصلنا طلبك
message-requested-body = شكرًا لك. نحتفظ لك بموعد { $when }، وسنرد عليك في موعد أقصاه { $until }. لا يلزمك فعل شيء حتى ذلك الحين.
message-declined-subject = بخصوص طلبك ليوم { $date }
message-declined-body = شكرًا على طلبك. نأسف: لا يمكننا أن نقدم لك موعد { $when }. لن تُحتسب عليك أي تكلفة.
message-unanswered-subject = بخصوص طلبك ليوم { $date }
message-unanswered-body = نأسف: لم نتمكن من الرد في الوقت المناسب، ولذلك لم نعد نحتفظ لك بموعد { $when }. لن تُحتسب عليك أي تكلفة. يمكنك طلب موعد آخر أو التواصل معنا.
message-expired-subject = بخصوص حجزك يوم { $date }
message-expired-body = لم يُحجز موعد { $when }: احتفظنا به لك، لكن الخطوة الأخيرة لم تكتمل. لم يُخصم منك أي مبلغ. يمكنك اختيار وقت من جديد متى شئت.
message-answer = «{ $answer }»
message-other-times = هذه المواعيد متاحة حاليًا: { $times }
message-held-approved-body = خبر سار: وافقنا على طلبك. نحتفظ لك بموعد { $when } حتى { $until }، ويصبح لك بعد إتمام الخطوة الأخيرة.
message-held-subject = نحتفظ لك بموعدك
message-held-body = نحتفظ لك بموعد { $when } حتى { $until }. يصبح لك بعد إتمام الخطوة الأخيرة.
message-on-its-way-subject = دفعتك في الطريق
message-on-its-way-body = شكرًا لك. نحتفظ لك بموعد { $when } ما دامت دفعتك في الطريق. قد يستغرق ذلك بضعة أيام. سنكتب إليك فور وصولها، ولا يلزمك فعل شيء آخر.
message-too-late-subject = بخصوص حجزك يوم { $date }
message-too-late-body = نأسف: لم تصل دفعتك في الوقت المناسب، فلم نستطع الاحتفاظ لك بموعد { $when }. إذا وصلت بعد ذلك، فسنعيد إليك المبلغ كله تلقائيًا. يمكنك اختيار وقت آخر متى شئت.
message-confirmed-subject = حجزك يوم { $date }
message-confirmed-body = تم حجزك: { $when }.
message-pay-ahead = يمكنك إن رغبت الدفع مسبقًا عبر الرابط نفسه.
message-moved-subject = حجزك الآن يوم { $date }
message-moved-body =
    { $by ->
        [client] تم تغيير حجزك بناءً على طلبك. موعده الآن: { $when }.
       *[practice] غيّرنا حجزك. موعده الآن: { $when }. إن لم يناسبك ذلك فنرجو إخبارنا.
    }
message-moved-with = سيكون مع { $who }.
message-mode-room = سيكون الموعد حضوريًا لدينا.
message-mode-online = سيكون الموعد عبر الإنترنت.
message-mode-phone = سيكون الموعد عبر الهاتف.
message-mode-outdoor = سيكون الموعد في الهواء الطلق.
message-moved-room = الغرفة: { $room }.
message-moved-lasts = المدة: { $length }.
message-overlaps = لديك موعد آخر في الوقت نفسه. إذا كان يكفيك موعد واحد، فنرجو إلغاء الآخر؛ الرابط موجود في الرسالة الخاصة به.
message-cancelled-subject = أُلغي حجزك يوم { $date }
message-cancelled-body = أُلغي حجزك يوم { $date }. لا يلزمك فعل شيء آخر. أهلًا بك في أي وقت.
message-cancelled-by-hand = سنسلّمك المبلغ المُعاد مباشرة.
message-cancelled-by-practice-subject = اضطررنا إلى إلغاء حجزك يوم { $date }
message-cancelled-by-practice-body = نأسف: اضطررنا إلى إلغاء حجزك يوم { $when }. لن تُحتسب عليك أي تكلفة، وسيُعاد إليك تلقائيًا كل ما دفعته مقابله.
message-cancelled-by-practice-by-hand-body = نأسف: اضطررنا إلى إلغاء حجزك يوم { $when }. لن تُحتسب عليك أي تكلفة، وسنعيد إليك كل ما دفعته مقابله.
message-not-for-client-subject = بخصوص حجزك يوم { $date }
message-not-for-client-body = شكرًا على التأكيد. نأسف: هذا الخيار غير متاح للجميع، لذا تعذّر حجز موعد { $when } لك. لن تُحتسب عليك أي تكلفة. نرجو اختيار شيء آخر أو مراسلتنا.
message-limit-reached-subject = بخصوص حجزك يوم { $date }
message-limit-reached-body = شكرًا على التأكيد. نأسف: بلغ عدد حجوزاتك المفتوحة الحد الأقصى، لذا تعذّر حجز موعد { $when } لك. لن تُحتسب عليك أي تكلفة. نرجو إلغاء أحدها أولًا أو مراسلتنا.
message-running-late-subject = بخصوص حجزك يوم { $date }
message-running-late-body =
    نأسف: سنتأخر نحو { $minutes ->
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
       *[other] { $minutes } دقيقة
    } عن موعد { $when }. شكرًا لصبرك، ونراك اليوم.
message-missed-subject = نأسف لأن اللقاء لم يتم
message-missed-body = نأسف لأن اللقاء لم يتم يوم { $date }: سجّلنا أن حضورك لم يكن ممكنًا. هذا يحدث؛ يمكنك اختيار وقت آخر إن رغبت.
message-receipt-subject = إيصالك
message-receipt-body = شكرًا، وصلت دفعتك عن حجزك يوم { $date }. إيصالك جاهز.
message-refund-subject = المبلغ المُعاد في طريقه إليك
message-refund-body = المبلغ المُعاد عن حجزك يوم { $date } في طريقه إليك. يصل خلال أيام قليلة حسب مصرفك.
message-given-back-subject = بخصوص المبلغ المُعاد
message-given-back-body = سلّمناك مباشرة المبلغ المُعاد عن حجزك يوم { $date }. المستند الخاص بذلك جاهز للاطلاع عليه.
message-receipt-corrected-subject = صُحّح أحد الإيصالات
message-receipt-corrected-body = سُجّلت دفعة عن حجزك يوم { $date } عن طريق الخطأ، وقد صحّحنا ذلك. المستند الخاص بذلك جاهز للاطلاع عليه.
message-payment-failed-subject = لم تكتمل عملية دفع
message-payment-failed-body = لم تكتمل عملية دفع لحجزك يوم { $date }. هذا يحدث؛ نرجو المحاولة مرة أخرى أو الدفع بطريقة أخرى عبر الرابط.
message-payment-due-subject = بخصوص حجزك يوم { $date }
message-payment-due-body = شكرًا لحضورك. بقي مبلغ مستحق عن حجزك يوم { $date }. يمكنك دفعه عبر الرابط، ولا يستغرق ذلك سوى دقيقة.
message-fee-subject = بخصوص حجزك يوم { $date }
message-fee-body = بقي مبلغ مستحق عن حجزك يوم { $date }. يمكنك عبر الرابط معرفة المبلغ ودفعه.
message-payment-link-subject = بخصوص حجزك يوم { $date }
message-payment-link-body = هذا رابط دفع حجزك يوم { $date }. لا يستغرق ذلك سوى دقيقة.
message-payment-reminder-subject = تذكير ودّي: دفع حجزك يوم { $date }
message-payment-reminder-body = ما زال هناك مبلغ مستحق عن حجزك يوم { $date }. ربما فاتك الأمر: يمكنك دفعه عبر الرابط، ولا يستغرق ذلك سوى دقيقة. إن كنت قد دفعت في هذه الأثناء أو كان هناك ما يعيقك فنرجو إخبارنا.
message-new-link-subject = رابطك الجديد
message-new-link-body = هذا هو الرابط الجديد لحجزك يوم { $date }. لم تعد الروابط السابقة صالحة.
message-links-subject = العودة إلى مواعيدك
message-links-body = وصلنا طلب للعودة إلى مواعيدك، وهذه روابطها. كل وقت في الأسفل يقود إلى صفحته الخاصة، حيث يمكنك رؤية الموعد أو تغييره أو إلغاؤه. إن لم يكن الطلب منك فلا حاجة إلى فعل شيء: لم تُرسل هذه الروابط إلا إليك.
message-address-changed-subject = بخصوص رسالة سابقة
message-address-changed-body = ذُكر هذا العنوان في حجز عن طريق الخطأ، وقد صُحّح ذلك. لا يلزمك فعل شيء، ولن نراسلك بشأنه مرة أخرى.
message-reminder-subject = حجزك يوم { $date }
message-reminder-body = تذكير مبكر: نراك يوم { $when }.
message-day-before-subject = نراك يوم { $date }
message-day-before-body = نراك يوم { $when }.
message-hour-before-subject = نراك قريبًا
message-hour-before-body = اقترب الموعد. نراك يوم { $when }.
message-discreet-subject = رسالة إلى { $name }
message-discreet-subject-you = رسالة لك
message-discreet-body = هناك جديد يخصك. يمكنك الاطلاع عليه عبر الرابط الموجود لديك؛ وإن تعذّر العثور عليه فنرجو التواصل معنا.

# رسائل نصية: سطر واحد بلا مبالغ، وفي آخرها الاسم المحايد.
message-sms-you = مرحبًا
message-sms-day-before = { $name }، نراك يوم { $when }. للتغيير: { $link } { $sender }
message-sms-moved = { $name }، غيّرنا حجزك. موعده الآن: { $when }. التفاصيل: { $link } { $sender }
message-sms-cancelled-by-practice = { $name }، نأسف: اضطررنا إلى إلغاء حجزك يوم { $when }. لن تُحتسب عليك أي تكلفة، وسيُعاد إليك ما دفعته. أوقات أخرى: { $link } { $sender }
message-sms-running-late =
    { $name }، نأسف: سنتأخر نحو { $minutes ->
        [one] دقيقة واحدة
        [two] دقيقتين
        [few] { $minutes } دقائق
       *[other] { $minutes } دقيقة
    } عن موعد { $when }. نراك اليوم. { $link } { $sender }
message-sms-missed = { $name }، نأسف لأن اللقاء لم يتم يوم { $date }. يمكنك اختيار وقت آخر إن رغبت: { $link } { $sender }
message-sms-discreet = رسالة إلى { $name }: هناك جديد يخصك. { $sender }
message-sms-discreet-you = هناك جديد يخصك. { $sender }

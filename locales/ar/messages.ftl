# رسائل إلى العملاء. قد تظهر على شاشة مقفلة: لا العنوان ولا السطر الأول يذكران موضوع الموعد أو سعره أو مع من هو.
message-hello = مرحبًا { $name }،
message-hello-you = مرحبًا،
message-free-until =
    { $moving ->
        [apart] الإلغاء مجاني حتى { $deadline }.
       *[together] التغيير أو الإلغاء مجاني حتى { $deadline }.
    }
message-never-free = يمكن معرفة تكلفة الإلغاء الآن عبر الرابط، ولا يُلغى شيء قبل التأكيد.
message-link = التفاصيل والتغييرات وكيفية الوصول
message-link-pay = عرض التفاصيل والدفع
message-link-prove = تأكيد
message-link-times = اختيار وقت آخر
message-keep = هذا الرابط لك وحدك: من يملكه يستطيع رؤية هذا الحجز وتغييره.
message-zone = جميع الأوقات بحسب { $zone }.

message-prove-subject = خطوة أخيرة لإتمام حجزك
message-prove-body = { $when } محفوظ لك حتى { $until }. نرجو تأكيد أن الحجز لك بفتح الرابط والضغط على الزر. إن لم يكن الحجز منك فلا حاجة إلى فعل شيء، وسيصبح الوقت متاحًا من جديد من تلقاء نفسه.
message-prove-unkept-body = طلبت هذا الموعد: { $when }. الطلبات على هذا اليوم كثيرة، لذلك لم يُحفظ الوقت لك بعد. نرجو فتح الرابط والضغط على الزر ليصبح لك ما لم يسبقك إليه أحد. إن لم يكن الطلب منك فلا حاجة إلى فعل شيء.
message-held-subject = وقتك محفوظ لك
message-held-body = { $when } محفوظ لك حتى { $until }. يصبح لك بعد الخطوة الأخيرة.
message-on-its-way-subject = دفعتك في الطريق
message-on-its-way-body = شكرًا لك. { $when } محفوظ لك ما دامت دفعتك في الطريق. قد يستغرق ذلك بضعة أيام؛ سنكتب إليك فور وصولها، ولا يلزم شيء آخر.
message-too-late-subject = بخصوص حجزك يوم { $date }
message-too-late-body = نأسف: لم تصل دفعتك في الوقت المناسب، فلم نستطع إبقاء { $when } محفوظًا لك. إذا وصلت بعد ذلك، يعود المبلغ كله إليك تلقائيًا. يمكنك اختيار وقت آخر متى شئت.
message-confirmed-subject = حجزك يوم { $date }
message-confirmed-body = تم حجزك: { $when }.
message-pay-ahead = ما يلزم تسويته مقابله يمكن إتمامه مسبقًا عبر الرابط نفسه.
message-moved-subject = حجزك الآن يوم { $date }
message-moved-body = تغيّر حجزك. موعده الآن: { $when }.
message-moved-with = سيكون مع { $who }.
message-overlaps = لديك موعد آخر في الوقت نفسه. إذا كنت تحتاج إلى موعد واحد فقط، فنرجو إلغاء الآخر؛ الرابط موجود في الرسالة الخاصة به.
message-cancelled-subject = أُلغي حجزك يوم { $date }
message-cancelled-body = أُلغي حجزك يوم { $date }. لا يلزم شيء آخر. أهلًا بك في أي وقت.
message-cancelled-by-hand = ما يعود إليك من دفعتك سنعيده إليك بأنفسنا.
message-cancelled-by-practice-subject = يتعذّر موعد يوم { $date }
message-cancelled-by-practice-body = نأسف: يتعذّر الموعد { $when }. لن تُحتسب عليك أي تكلفة، وكل ما دُفع مقابله يعود تلقائيًا.
message-cancelled-by-practice-by-hand-body = نأسف: يتعذّر الموعد { $when }. لن تُحتسب عليك أي تكلفة، وسنعيد إليك كل ما دُفع مقابله.
message-not-for-client-subject = بخصوص حجزك يوم { $date }
message-not-for-client-body = شكرًا على التأكيد. نأسف: هذا للزيارة الأولى فقط، لذا تعذّر حجز { $when } لك. لن تُحتسب عليك أي تكلفة. نرجو اختيار شيء آخر أو مراسلتنا.
message-limit-reached-subject = بخصوص حجزك يوم { $date }
message-limit-reached-body = شكرًا على التأكيد. نأسف: بلغ عدد حجوزاتك المفتوحة الحد الأقصى، لذا تعذّر حجز { $when } لك. لن تُحتسب عليك أي تكلفة. نرجو إلغاء أحدها أولًا أو مراسلتنا.
message-missed-subject = افتقدناك
message-missed-body = افتقدناك يوم { $date }. هذا يحدث؛ يمكنك اختيار وقت آخر إن رغبت.
message-receipt-subject = إيصالك
message-receipt-body = شكرًا، وصلت دفعتك. إيصالك جاهز.
message-refund-subject = المبلغ المُعاد في طريقه إليك
message-refund-body = المبلغ المُعاد في طريقه إليك. يصل خلال أيام قليلة حسب مصرفك.
message-given-back-subject = بخصوص المبلغ المُعاد
message-given-back-body = أعدنا إليك نقودك. المستند الخاص بذلك جاهز.
message-receipt-corrected-subject = صُحّح أحد الإيصالات
message-receipt-corrected-body = سُجّلت دفعة عن طريق الخطأ وقد صحّحنا ذلك. المستند الخاص بذلك جاهز.
message-payment-failed-subject = لم تكتمل عملية دفع
message-payment-failed-body = لم تكتمل عملية دفع لحجزك يوم { $date }. هذا يحدث؛ يمكنك المحاولة مرة أخرى أو بطريقة أخرى متى ناسبك.
message-payment-due-subject = بخصوص حجزك يوم { $date }
message-payment-due-body = شكرًا لحضورك. ما بقي دفعه عن يوم { $date } يمكن إتمامه في دقيقة.
message-fee-subject = بخصوص حجزك يوم { $date }
message-fee-body = وفق القواعد التي عُرضت عليك عند الحجز، بقي أمر معلّق عن يوم { $date }. يمكن الاطلاع على التفاصيل عبر الرابط. إن طرأ طارئ فأخبرنا ببساطة.
message-payment-link-subject = بخصوص حجزك يوم { $date }
message-payment-link-body = هذا هو الرابط لما يلزم تسويته عن يوم { $date }. لا يستغرق ذلك سوى دقيقة، متى ناسبك.
message-payment-reminder-subject = ملاحظة ودّية بخصوص يوم { $date }
message-payment-reminder-body = بقي أمر معلّق عن يوم { $date }. ربما فات الانتباه إليه، ويمكن إتمامه في دقيقة عبر الرابط. إن كان قد أُنجز في هذه الأثناء أو كان هناك ما يعيقه فأخبرنا ببساطة.
message-new-link-subject = رابطك الجديد
message-new-link-body = هذا هو الرابط الجديد لحجزك يوم { $date }. الروابط السابقة لم تعد تفتحه.
message-address-changed-subject = بخصوص رسالة سابقة
message-address-changed-body = ذُكر هذا العنوان في حجز عن طريق الخطأ، وقد صُحّح ذلك. لا حاجة إلى فعل شيء، ولن نراسلك بشأنه مرة أخرى.
message-reminder-subject = حجزك يوم { $date }
message-reminder-body = تذكير ودّي مسبق: نراك { $when }.
message-day-before-subject = نراك يوم { $date }
message-day-before-body = نراك { $when }.
message-discreet-subject = ملاحظة إلى { $name }
message-discreet-subject-you = ملاحظة لك
message-discreet-body = هناك جديد يخصك. يمكن الاطلاع عليه عبر الرابط المتوفر لديك؛ وإن تعذّر العثور عليه فنرجو التواصل معنا.

# رسائل نصية: سطر واحد بلا مبالغ، وفي آخرها الاسم المحايد.
message-sms-you = مرحبًا
message-sms-day-before = { $name }، نراك { $when }. للتغيير: { $link } { $sender }
message-sms-moved = { $name }، حجزك الآن { $when }. التفاصيل: { $link } { $sender }
message-sms-cancelled-by-practice = { $name }، نأسف: يتعذّر الموعد { $when }. لن تُحتسب عليك أي تكلفة، وكل ما دُفع يعود. أوقات أخرى: { $link } { $sender }
message-sms-missed = { $name }، افتقدناك يوم { $date }. يمكنك اختيار وقت آخر إن رغبت: { $link } { $sender }
message-sms-discreet = ملاحظة إلى { $name }: هناك جديد يخصك. { $sender }
message-sms-discreet-you = هناك جديد يخصك. { $sender }

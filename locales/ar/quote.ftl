price-free = هذا الموعد مجاني.
price-untaxed =
    { $tax ->
        [sales] السعر { $price }، ولا تُحتسب ضريبة مبيعات.
       *[vat] السعر { $price }، ولا تُحتسب ضريبة القيمة المضافة.
    }
price-included =
    { $tax ->
        [sales] السعر { $price } ويشمل { $rate } ضريبة مبيعات ({ $amount }).
       *[vat] السعر { $price } ويشمل { $rate } ضريبة القيمة المضافة ({ $amount }).
    }
price-exempt =
    { $tax ->
        [sales] السعر { $price }، معفى من ضريبة المبيعات.
       *[vat] السعر { $price }، معفى من ضريبة القيمة المضافة.
    }
price-exempt-because = السعر { $price }. { $text }.

due-now-all = يُدفع { $amount } الآن لتأكيد الموعد.
due-now-deposit = يُدفع { $amount } الآن عربونًا لتأكيد الموعد.
due-now-nothing = لا يُدفع شيء الآن.
due-now-card = تُحفظ بطاقتك لتأكيد الموعد، ولا يُخصم منها شيء الآن.
due-later = يُدفع { $amount } بعد الجلسة.
due-later-card = يُخصم { $amount } من بطاقتك بعد الجلسة.
due-elsewhere = يُدفع { $amount } إلى المركز مباشرة.

free-until =
    { $moving ->
        [apart] الإلغاء مجاني حتى { $until }.
       *[together] الإلغاء أو تغيير الموعد مجاني حتى { $until }.
    }
free-never =
    { $moving ->
        [apart] لم يعد إلغاء هذا الموعد ممكنًا مجانًا.
       *[together] لم يعد إلغاء هذا الموعد أو تغييره ممكنًا مجانًا.
    }
free-always =
    { $moving ->
        [apart] الإلغاء مجاني حتى بداية الجلسة.
       *[together] الإلغاء أو تغيير الموعد مجاني حتى بداية الجلسة.
    }
moves-until = تغيير الموعد مجاني حتى { $until }. وإذا كان للإلغاء رسم وقت التغيير، فلن يقل رسم إلغاء الموعد الجديد عنه.
moves-never = لم يعد تغيير الموعد عبر الإنترنت ممكنًا.
fee-until = حتى { $until } يكلف الإلغاء { $fee }.
fee-then-until = بعد ذلك وحتى { $until } يكلف الإلغاء { $fee }.
fee-then = بعد ذلك يكلف الإلغاء { $fee }.
fee-later = وبعد ذلك أيضًا يكلف { $fee }.
fee-always = يكلف الإلغاء { $fee }.
no-show = عند عدم الحضور يكون الرسم { $fee }.
grace = هل حجزت بالخطأ؟ الإلغاء مجاني حتى { $until }.
goodwill =
    { $count ->
        [one] الإلغاء المتأخر مجاني مرة واحدة في السنة.
        [two] الإلغاء المتأخر مجاني مرتين في السنة.
        [few] الإلغاء المتأخر مجاني { $count } مرات في السنة.
       *[other] الإلغاء المتأخر مجاني { $count } مرة في السنة.
    }
resale = إذا شغل شخص آخر هذا الموعد، فلا يُستحق رسم.
practice-cancels = إذا ألغينا نحن الموعد، يُعاد إليك المبلغ كله.
estimate = سيصلك تقدير مكتوب للتكلفة (Good Faith Estimate) في موعد أقصاه { $date }.
estimate-on-request = عند الطلب يصلك تقدير مكتوب للتكلفة (Good Faith Estimate) خلال ثلاثة أيام عمل.

# ما تعرضه التقاويم عن المواعيد. بصياغة محايدة: التقويم مفتوح أمام كثيرين.
feed-appointment = موعد
feed-appointment-of = موعد: { $who }
feed-appointments = مواعيد
feed-places = الأماكن المحجوزة: { $taken } من { $capacity }
feed-time-off = غياب
feed-busy = مشغول

moment = { $date }، الساعة { $time }
moment-with-offset = { $date }، الساعة { $time } ({ $offset })

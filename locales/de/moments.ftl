moment = { $date } um { $time } Uhr
moment-with-offset = { $date } um { $time } Uhr ({ $offset })

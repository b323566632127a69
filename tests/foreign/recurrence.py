"""Compares the busy times that Hourkeep reads from calendars with those of the library recurring-ical-events.

    python tests/foreign/recurrence.py HOURKEEP_BINARY [SEED]

Needs what tests/foreign/recurrence.txt names. Compared are all calendars of tests/calendars that are read in full and whose
JSON does not say why the library is not followed ("differs"), and a few hundred that are made up here from a seed. Of those a rule
may be read in two ways (decision 0036): then all that the library reads has to be taken, and it has to be said that there is a doubt.
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings
from datetime import date, datetime, time, timedelta, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

HERE = pathlib.Path(__file__).resolve().parent
CALENDARS = HERE.parent / "calendars"
MADE_UP = 300
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "UTC"]


def instant(at, zone):
    """A date or time of the library, in UTC."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time())
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    return at.astimezone(timezone.utc)


def is_free(event):
    says = lambda name: str(event.get(name, "")).upper()
    return "CANCELLED" == says("STATUS") or "TRANSPARENT" == says("TRANSP") or "FREE" == says("X-MICROSOFT-CDO-BUSYSTATUS")


def merged(pairs, begin, end):
    joined = []
    for start, stop in sorted(pairs):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], stop)
        else:
            joined.append([start, stop])
    return [(max(a, begin), min(b, end)) for a, b in joined if a < end and begin < b]


def theirs(text, zone, begin, end):
    """What the library says; all-day and floating times are on the calendar's zone, else on `zone`."""
    pairs = []
    for calendar in icalendar.Calendar.from_ical(text, multiple=True):
        own = ZoneInfo(str(calendar.get("X-WR-TIMEZONE", zone)))
        around = timedelta(days=2)
        for event in recurring_ical_events.of(calendar, components=["VEVENT"]).between(begin - around, end + around):
            if is_free(event):
                continue
            start = event["DTSTART"].dt
            stop = event["DTEND"].dt if "DTEND" in event else start
            start, stop = instant(start, own), instant(stop, own)
            if start < stop:
                pairs.append((start, stop))
    return merged(pairs, begin, end)


def ours(binary, file, zone, begin, end):
    told = lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")
    command = [binary, "ics", "check", str(file), "--json", "--zone", zone, "--from", told(begin), "--until", told(end)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        return done.stderr.strip()
    said = json.loads(done.stdout)
    if said["complete"] == is_doubtful(file):
        return "not understood in full" if not said["complete"] else "no doubt about a rule that means two things"
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in said["busy"]]


def is_doubtful(file):
    """Whether a rule counts weeks of years in steps: of the years, or of their weeks."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return any("BYWEEKNO=" in line and re.search("INTERVAL=(?!1;)", line) for line in lines if line.startswith("RRULE"))


def covers(found, wished):
    return all(any(a <= start and stop <= b for a, b in found) for start, stop in wished)


def difference(binary, name, file, zone, begin, end):
    found = ours(binary, file, zone, begin, end)
    wished = theirs(file.read_bytes(), zone, begin, end)
    if isinstance(found, str):
        return f"{name}: {found}"
    if found == wished or is_doubtful(file) and covers(found, wished):
        return None
    lines = [f"{name}: differs"]
    lines += [f"  only theirs: {a} {b}" for a, b in wished if (a, b) not in found]
    lines += [f"  only ours:   {a} {b}" for a, b in found if (a, b) not in wished]
    return "\n".join(lines)


def kept():
    """The calendars that are kept, with what is asked of them."""
    for file in sorted(CALENDARS.glob("*.ics")):
        told = file.with_suffix(".json")
        told = json.loads(told.read_text(encoding="utf-8")) if told.exists() else []
        if isinstance(told, dict) and not {"differs", "error", "incomplete"} & told.keys():
            begin, end = (datetime.fromisoformat(told[name]) for name in ("from", "until"))
            yield file, told.get("zone", "UTC"), begin, end


class Maker:
    """Makes up calendars: ordinary ones, by day, of events that do not reach over a change of the clocks."""

    def __init__(self, seed):
        self.any = random.Random(seed)
        self.zone = self.any.choice(ZONES)

    def stamp(self, day, at, kind):
        if kind == "date":
            return f";VALUE=DATE:{day:%Y%m%d}"
        local = datetime.combine(day, at)
        if kind == "utc":
            return f":{local:%Y%m%dT%H%M%S}Z"
        return f";TZID={self.zone}:{local:%Y%m%dT%H%M%S}" if kind == "zoned" else f":{local:%Y%m%dT%H%M%S}"

    def days(self, some, numbers=()):
        picked = self.any.sample(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], some)
        return ",".join(f"{self.any.choice(numbers)}{day}" if numbers else day for day in picked)

    def rule(self, start, at, kind):
        any_ = self.any
        freq = any_.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"])
        parts = [f"FREQ={freq}"]
        if any_.random() < 0.5:
            parts.append(f"INTERVAL={any_.randint(1, 4)}")
        if any_.random() < 0.3:
            parts.append(f"WKST={any_.choice(['MO', 'SU', 'SA', 'WE'])}")
        more = {
            "DAILY": ["", f"BYDAY={self.days(3)}", f"BYMONTH={any_.randint(1, 12)},{any_.randint(1, 12)}", "BYMONTHDAY=1,15,-1"],
            "WEEKLY": ["", f"BYDAY={self.days(1)}", f"BYDAY={self.days(3)}", f"BYDAY={self.days(5)}"],
            "MONTHLY": [
                "",
                f"BYDAY={self.days(2, [1, 2, 3, 4, -1, -2])}",
                f"BYMONTHDAY={any_.randint(1, 31)},-{any_.randint(1, 31)}",
                f"BYDAY={self.days(3)};BYSETPOS={any_.choice([1, 2, -1, -2])}",
                f"BYDAY={self.days(2)};BYMONTHDAY=1,2,3,4,5,6,7,8",
            ],
            "YEARLY": [
                "",
                f"BYMONTH={any_.randint(1, 12)};BYDAY={self.days(1, [1, 2, 3, 4, -1])}",
                f"BYYEARDAY={any_.randint(1, 366)},-{any_.randint(1, 366)}",
                f"BYWEEKNO={any_.randint(1, 52)};BYDAY={self.days(2)}",
                f"BYMONTH=1,4,7,10;BYMONTHDAY=-{any_.randint(1, 31)}",
                f"BYDAY={self.days(2, [1, 20, -5])}",
            ],
        }[freq]
        parts.append(any_.choice(more))
        end = any_.random()
        if end < 0.3:
            parts.append(f"COUNT={any_.randint(1, 40)}")
        elif end < 0.6:
            last = start + timedelta(days=any_.randint(0, 900))
            if kind == "date":
                parts.append(f"UNTIL={last:%Y%m%d}")
            elif kind == "floating":
                parts.append(f"UNTIL={datetime.combine(last, at):%Y%m%dT%H%M%S}")
            else:
                zone = ZoneInfo("UTC" if kind == "utc" else self.zone)
                utc = datetime.combine(last, at, zone).astimezone(timezone.utc)
                parts.append(f"UNTIL={utc:%Y%m%dT%H%M%S}Z")
        return ";".join(part for part in parts if part)

    def event(self, number):
        any_ = self.any
        kind = any_.choice(["zoned", "zoned", "utc", "floating", "date"])
        start = date(2024, 1, 1) + timedelta(days=any_.randint(0, 900))
        at = time(any_.randint(7, 18), any_.choice([0, 15, 30, 45]))
        head = ["BEGIN:VEVENT", f"UID:{number}@example.org", "DTSTAMP:20260101T000000Z"]
        length = f"P{any_.randint(1, 4)}D" if kind == "date" else f"PT{any_.choice([30, 50, 90])}M"
        lines = [*head, f"DTSTART{self.stamp(start, at, kind)}", f"DURATION:{length}"]
        if any_.random() < 0.1:
            lines.append(any_.choice(["STATUS:CANCELLED", "TRANSP:TRANSPARENT"]))
        rule = self.rule(start, at, kind) if any_.random() < 0.85 else None
        if rule:
            lines.append(f"RRULE:{rule}")
        for _ in range(any_.randint(0, 2)):
            lines.append(f"RDATE{self.stamp(start + timedelta(days=any_.randint(1, 500)), at, kind)}")
        taken = set()
        if rule and any_.random() < 0.4:
            first = start + timedelta(days=7 * any_.randint(1, 8))
            taken.add(first)
            lines.append(f"EXDATE{self.stamp(first, at, kind)}")
        lines.append("END:VEVENT")
        if rule and any_.random() < 0.4:
            day = start + timedelta(days=7 * any_.randint(1, 8))
            if day not in taken:
                new = self.stamp(day + timedelta(days=any_.randint(-3, 3)), time(any_.randint(7, 18)), kind)
                onwards = any_.choice(["", "", ";RANGE=THISANDFUTURE"])
                lines += [*head, f"RECURRENCE-ID{onwards}{self.stamp(day, at, kind)}", f"DTSTART{new}", f"DURATION:{length}"]
                lines += any_.choice([[], [], ["STATUS:CANCELLED"]]) + ["END:VEVENT"]
        return lines

    def calendar(self):
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN"]
        for number in range(self.any.randint(1, 4)):
            lines += self.event(number)
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def main():
    warnings.simplefilter("ignore")  # the library tells what it guesses
    binary = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    differences, compared = [], 0
    for file, zone, begin, end in kept():
        compared += 1
        differences.append(difference(binary, file.name, file, zone, begin, end))
    begin, end = datetime(2025, 1, 1, tzinfo=timezone.utc), datetime(2027, 1, 1, tzinfo=timezone.utc)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(seed * 1000, seed * 1000 + MADE_UP):
            maker = Maker(number)
            file = pathlib.Path(folder) / f"{number}.ics"
            file.write_text(maker.calendar(), encoding="utf-8", newline="")
            found = difference(binary, f"made up {number}", file, maker.zone, begin, end)
            differences.append(found and f"{found}\n{file.read_text(encoding='utf-8')}")
    differences = [one for one in differences if one]
    for one in differences:
        print(one)
    library = f"recurring-ical-events {version('recurring-ical-events')}"
    print(f"{compared} calendars kept and {MADE_UP} made up, compared with {library}: {len(differences)} differ")
    return 1 if differences or compared < 60 else 0


if __name__ == "__main__":
    sys.exit(main())

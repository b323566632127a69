"""Reads the calendars in a folder with PyPI's icalendar and compares each with what it has to be read as.

    python read_back.py FOLDER
"""

import json
import sys
from datetime import date, datetime, timezone
from pathlib import Path

import icalendar


def instant(value):
    if isinstance(value, datetime):
        assert value.tzinfo is not None and value.utcoffset().total_seconds() == 0, f"{value!r} is not UTC"
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def plain(name, value):
    """A value as the expectation writes it."""
    if name in ("ORGANIZER", "ATTENDEE"):
        return {"value": str(value), "parameters": dict(value.params)}
    if name == "FREEBUSY":
        periods = value if isinstance(value, list) else [value]
        return [{"value": [instant(one.start), instant(one.end)], "parameters": dict(one.params)} for one in periods]
    if name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        return value if isinstance(value, str) else value.to_ical().decode()
    if isinstance(value, int):
        return int(value)
    if hasattr(value, "dt"):
        return instant(value.dt)
    assert isinstance(value, str), f"{name} is a {type(value)}"
    return str(value)


def properties(component):
    assert not component.errors, component.errors
    return {name: plain(name, value) for name, value in component.items()}


def parts(component):
    for part in component.subcomponents:
        assert not part.subcomponents, "a part within a part"
        yield {"kind": part.name, **properties(part)}


def check(file):
    calendars = icalendar.Calendar.from_ical(file.read_bytes(), multiple=True)
    assert len(calendars) == 1, f"{len(calendars)} calendars"
    read = {"properties": properties(calendars[0]), "parts": list(parts(calendars[0]))}
    expected = json.loads(file.with_suffix(".json").read_text())
    assert read == expected, f"\nread     {json.dumps(read)}\nexpected {json.dumps(expected)}"


files = sorted(Path(sys.argv[1]).glob("*.ics"))
wrong = 0
for file in files:
    try:
        check(file)
    except Exception as error:
        wrong += 1
        print(f"{file.name}: {type(error).__name__}: {error}"[:4000], file=sys.stderr)
print(f"icalendar {icalendar.__version__}: {len(files)} calendars read back, {wrong} of them wrong")
sys.exit(1 if wrong or len(files) < 400 else 0)

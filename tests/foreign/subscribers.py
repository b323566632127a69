"""Subscribes to a practitioner's feed with vdirsyncer and khal, and sees a booking appear, move and vanish.

    python tests/foreign/subscribers.py ORIGIN KEYS FOLDER

ORIGIN is a running demo's, KEYS its demo-keys.toml, FOLDER an empty one. Needs what tests/foreign/subscribers.txt names, in the
environment of this Python.
"""

import json
import os
import pathlib
import subprocess
import sys
import tomllib
import urllib.request
import uuid

PRACTICE = "riverside-counselling"
PRACTITIONER = "hw"
DAYS = "400d"

VDIRSYNCER = """[general]
status_path = "{folder}/status"
[pair practice]
a = "feed"
b = "kept"
collections = null
[storage feed]
type = "http"
url = "{url}"
[storage kept]
type = "filesystem"
path = "{folder}/kept"
fileext = ".ics"
"""

# Local times of the practice's zone.
KHAL = """[calendars]
[[practice]]
path = {folder}/kept
readonly = True
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M
longdatetimeformat = %Y-%m-%dT%H:%M
[sqlite]
path = {folder}/khal.db
"""


class Practice:
    def __init__(self, origin, key):
        self.origin, self.key = origin, key

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}"}
        if method == "POST":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def free(self):
        """A free time of each day on which there is one."""
        query = f"service=ind50&mode=online&practitioner={PRACTITIONER}"
        slots = self.ask("GET", f"/v1/practices/{PRACTICE}/availability?{query}")["slots"]
        return list({slot["start"][:10]: slot["start"] for slot in slots}.values())

    def book(self, start, name):
        client = {"name": name, "email": f"{uuid.uuid4()}@example.org"}
        wish = {"service": "ind50", "practitioner": PRACTITIONER, "start": start, "mode": "online", "client": client}
        booking = self.ask("POST", "/v1/admin/bookings", wish)
        assert booking["status"] == "confirmed", booking["status"]
        return booking

    def move(self, booking, start):
        return self.ask("POST", f"/v1/admin/bookings/{booking['id']}/reschedule", {"start": start})

    def cancel(self, booking):
        self.ask("POST", f"/v1/admin/bookings/{booking['id']}/cancel")


class Subscriber:
    """Both programs know nothing but this folder."""

    def __init__(self, folder, url, zone, since):
        self.folder, self.zone, self.since = folder, zone, since
        (folder / "kept").mkdir(parents=True)
        (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=url), encoding="utf-8")
        (folder / "khal").write_text(KHAL.format(folder=folder, zone=zone), encoding="utf-8")
        self.run("vdirsyncer", "discover")

    def run(self, tool, *words):
        command = [pathlib.Path(sys.prefix) / "bin" / tool, "-c", self.folder / tool, *words]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": self.zone}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL, env=environment)
        if done.returncode != 0:
            raise RuntimeError(f"{tool} {words[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def sees(self):
        """By khal, which would begin with today by the machine's clock."""
        self.run("vdirsyncer", "sync")
        told = self.run("khal", "list", "--once", "--day-format", "", "--format", "{start-long} {end-long} {title}", self.since, DAYS)
        return [line for line in told.splitlines() if line.strip()]


def compare(subscriber, what, expected):
    wished = sorted(f"{booking['start'][:16]} {booking['end'][:16]} Appointment: {name}" for booking, name in expected)
    seen = sorted(subscriber.sees())
    if seen != wished:
        sys.exit(f"{what}: khal lists {seen}, not {wished}")
    print(f"{what}: {len(seen)} in khal")


def refusal(subscriber):
    """What vdirsyncer says when it is not let in."""
    try:
        subscriber.run("vdirsyncer", "sync")
    except RuntimeError as error:
        return str(error)
    return "nothing"


def main():
    origin, keys, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]).resolve()
    practice = Practice(origin, tomllib.loads(keys.read_text(encoding="utf-8"))["api_keys"][PRACTICE])
    zone = practice.ask("GET", f"/v1/practices/{PRACTICE}")["time_zone"]
    feed = practice.ask("POST", "/v1/admin/feeds", {"practitioner": PRACTITIONER, "detail": "names"})
    if not feed["url"].startswith(origin):
        sys.exit(f"the feed's address is {feed['url']}")
    free = practice.free()
    *_, first, second, third = free
    # vdirsyncer refuses to believe that a calendar has become empty, so that one booking stays.
    staying = (practice.book(third, "Robin; \\n Ünsal, 心"), "Robin; \\n Ünsal, 心")
    subscriber = Subscriber(folder, feed["url"], zone, since=free[0][:10])
    compare(subscriber, "before", [staying])
    booking = practice.book(first, "Sam")
    compare(subscriber, "booked", [staying, (booking, "Sam")])
    compare(subscriber, "unchanged", [staying, (booking, "Sam")])
    compare(subscriber, "moved", [staying, (practice.move(booking, second), "Sam")])
    practice.cancel(booking)
    compare(subscriber, "cancelled", [staying])
    practice.ask("DELETE", f"/v1/admin/feeds/{feed['id']}")
    said = refusal(subscriber)
    if "Gone" not in said and "410" not in said:
        sys.exit(f"the feed is revoked, and vdirsyncer says {said}")


if __name__ == "__main__":
    main()

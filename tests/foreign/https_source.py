"""Serves calendars by https to a running demo, under a certificate authority of its own (PyPI's trustme), and sees what a
practitioner's availability makes of them: taken times, an unchanged and a changed calendar, and what is refused.

    python https_source.py PROGRAM MOMENT

MOMENT is when it takes place, by the clock of the demo.
"""

import datetime
import gzip
import http.server
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import tomllib
import urllib.error
import urllib.request
import uuid

import trustme

PATIENCE = 60
PRACTICE = "riverside-counselling"
# Stands in the addresses, which are secrets.
SECRET = "private-3f9c2a"


class Calendar:
    """What the server tells at the moment, and how often it was asked and had nothing new to tell."""

    def __init__(self):
        self.says([])
        self.told = self.unchanged = 0

    def says(self, events):
        stamp = "%Y%m%dT%H%M%SZ"
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN"]
        for number, (start, end) in enumerate(events):
            lines += ["BEGIN:VEVENT", f"UID:{number}@example.org", "DTSTAMP:20260101T000000Z", "SUMMARY:Dentist"]
            lines += [f"DTSTART:{start:{stamp}}", f"DTEND:{end:{stamp}}", "END:VEVENT"]
        self.body = "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()
        self.etag = f'"{uuid.uuid4()}"'


class Handler(http.server.BaseHTTPRequestHandler):
    calendar = Calendar()
    bomb = gzip.compress(bytes(100_000_000))

    def do_GET(self):
        match self.path.split("/")[-1]:
            case "calendar.ics" if self.headers["If-None-Match"] == self.calendar.etag:
                self.calendar.unchanged += 1
                self.answer(304, b"", ETag=self.calendar.etag)
            case "calendar.ics":
                self.calendar.told += 1
                self.answer(200, self.calendar.body, ETag=self.calendar.etag, **{"Content-Type": "text/calendar"})
            case "loop.ics":
                self.answer(302, b"", Location=self.path)
            case "bomb.ics":
                self.answer(200, self.bomb, **{"Content-Type": "text/calendar", "Content-Encoding": "gzip"})
            case _:
                self.answer(404, b"")

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            # Who is told too much hangs up.
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A handshake that the other side breaks off is what one of the checks wants."""


def https_server(authority):
    """On a free port of this machine, until the process ends; the address of its calendars."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = Server(("127.0.0.1", 0), Handler)
    # The handshake belongs to the thread of its connection.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"https://127.0.0.1:{server.server_port}/{SECRET}"


class Practice:
    def __init__(self, origin, key):
        self.origin, self.key = origin, key

    def ask(self, method, path, body=None):
        """Status and answer."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def free(self):
        query = "service=ind50&mode=online&practitioner=hw"
        status, told = self.ask("GET", f"/v1/practices/{PRACTICE}/availability?{query}")
        assert status == 200, told
        return {slot["start"]: (moment(slot["start"]), moment(slot["end"])) for slot in told["slots"]}

    def refreshed(self, source):
        status, told = self.ask("POST", f"/v1/admin/busy-sources/{source}/refresh")
        assert (status, told.get("state"), told.get("problem")) == (200, "good", None), told

    def refuses(self, url, words):
        """Neither tried nor added, and in these words; the address is not repeated."""
        for path in ["/v1/admin/busy-sources/test", "/v1/admin/busy-sources"]:
            status, told = self.ask("POST", path, {"practitioner": "hw", "url": url})
            assert (status, told.get("code")) == (422, "calendar_unreadable"), told
            assert words in told["detail"] and SECRET not in json.dumps(told), told
        print(f"refused: {words}")


def moment(text):
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)


def scenario(practice, trusted, untrusted):
    calendar, before = Handler.calendar, practice.free()
    first, last = min(before, key=moment), max(before, key=moment)
    calendar.says([before[first]])
    status, source = practice.ask("POST", "/v1/admin/busy-sources", {"practitioner": "hw", "url": f"{trusted}/calendar.ics"})
    assert (status, source.get("state"), source.get("events")) == (201, "good", 1), source
    assert trusted.startswith(source["origin"]) and SECRET not in json.dumps(source), source
    taken = practice.free()
    assert first not in taken and last in taken, "what the calendar says is taken"
    print("taken")

    asked = (calendar.told, calendar.unchanged)
    practice.refreshed(source["id"])
    assert (calendar.told, calendar.unchanged) == (asked[0], asked[1] + 1), "asked for what is new, and nothing was"
    assert practice.free() == taken, "unchanged"
    print("unchanged")

    calendar.says([before[last]])
    practice.refreshed(source["id"])
    assert calendar.told == asked[0] + 1
    changed = practice.free()
    assert first in changed and last not in changed, "the calendar has changed"
    print("changed")

    practice.refuses(f"{untrusted}/calendar.ics", "certificate is not valid")
    practice.refuses(f"{trusted}/loop.ics", "redirects too many times")
    practice.refuses(f"{trusted}/bomb.ics", "larger than it may be")
    assert practice.free() == changed, "what is refused changes nothing"


def main(program, at):
    authority = trustme.CA()
    trusted, untrusted = https_server(authority), https_server(trustme.CA())
    with tempfile.TemporaryDirectory() as folder:
        authority.cert_pem.write_to_path(f"{folder}/authority.pem")
        own = {"SSL_CERT_FILE": f"{folder}/authority.pem", "HOURKEEP_BUSY_SOURCES_ALLOW_NETWORKS": "127.0.0.0/8"}
        command = [program, "demo", "--listen", "127.0.0.1:0", "--data", f"{folder}/data", "--clock", at]
        with open(f"{folder}/log", "wb") as log:
            demo = subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            base = next(found[0] for line in demo.stdout if (found := re.findall(r"http://127\.0\.0\.1:\d+", line)))
            keys = tomllib.loads(pathlib.Path(folder, "data", "demo-keys.toml").read_text(encoding="utf-8"))
            scenario(Practice(base, keys["api_keys"][PRACTICE]), trusted, untrusted)
        finally:
            demo.terminate()
            demo.wait(PATIENCE)
        assert SECRET not in pathlib.Path(folder, "log").read_text(encoding="utf-8"), "an address stands in the log"


main(*sys.argv[1:])

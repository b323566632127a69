"""Books, moves and cancels at a demo that sends its mail to a real mail server (PyPI's aiosmtpd), and reads what arrives with
Python's own parser and PyPI's icalendar.

    python mail.py PROGRAM MOMENT

MOMENT is when it takes place, by the clock of the demo.
"""

import asyncio
import email
import email.policy
import html
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

import icalendar
from aiosmtpd.smtp import SMTP

# A move is told once it has stood for two minutes.
PATIENCE = 240
FROM = "bookings@hourkeep.example"
NAME = "Zoë <b>Quill</b> \", x=\"\\"


class Arrivals:
    def __init__(self):
        self.mails = queue.Queue()

    async def handle_DATA(self, server, session, envelope):
        self.mails.put((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


def mail_server(arrivals):
    """On a free port of this machine, until the process ends."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    opening = loop.create_server(lambda: SMTP(arrivals, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(PATIENCE)
    return server.sockets[0].getsockname()[1]


def call(url, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise AssertionError(f"{refused.code}: {refused.read().decode()}") from refused


def arrived(arrivals):
    sender, recipients, content = arrivals.mails.get(timeout=PATIENCE)
    assert (sender, recipients) == (FROM, ["zoe@example.org"]), (sender, recipients)
    return email.message_from_bytes(content, policy=email.policy.default)


def checked(mail, method, booking, first=None):
    """What holds for every mail of a booking; the event in it, if its mailbox is proved."""
    assert not mail.defects, mail.defects
    assert mail["Bcc"] is None and [one.addr_spec for one in mail["To"].addresses] == ["zoe@example.org"], mail["To"]
    shown = mail["To"].addresses[0].display_name
    assert shown == NAME, shown
    assert mail["From"].addresses[0].addr_spec == FROM and mail["From"].addresses[0].display_name == "Riverside"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(rf"<{booking}\.\d+@[^>]+>", mail["Message-ID"]), mail["Message-ID"]
    assert first is None or (mail["References"], mail["In-Reply-To"]) == (first, first), mail["References"]
    if method is None:
        assert mail.get_content_type() == "multipart/alternative", "no invitation for a mailbox that nobody has proved"
        plain, page = mail.iter_parts()
        assert "<b>Quill" not in page.get_content(), "a name is no markup"
        return re.search(r"/manage/(\S+)", plain.get_content())[1]
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attached = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"], kinds
    plain, page, calendar = alternative.iter_parts()
    assert "/manage/" in plain.get_content() and "/manage/" in html.unescape(page.get_content())
    assert "<b>Quill" not in page.get_content(), "a name is no markup"
    assert calendar.get_param("method") == method and attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True).split() == calendar.get_payload(decode=True).split()
    read = icalendar.Calendar.from_ical(calendar.get_payload(decode=True))
    assert read["METHOD"] == method
    (event,) = read.walk("VEVENT")
    assert event["ORGANIZER"] == f"mailto:{FROM}" and event["ATTENDEE"] == "mailto:zoe@example.org"
    return event


def scenario(base, arrivals):
    practice = f"{base}/v1/practices/riverside-counselling"
    slots = call(f"{practice}/availability?service=intro&mode=online")["slots"]
    client = {"name": NAME, "email": "zoe@example.org", "language": "en"}
    wish = {"service": "intro", "start": slots[-1]["start"], "mode": "online", "policy_version": "2026-05-01", "client": client}
    booking = call(f"{practice}/bookings", wish, **{"Idempotency-Key": "one"})
    own = {"Authorization": f"Bearer {booking['manage_token']}"}
    path = f"{base}/v1/bookings/{booking['id']}"

    # It is for new clients: its mailbox is proved first, by the link that stands in this mail only.
    asked = arrived(arrivals)
    link = re.search(r"/manage/(m[\w-]{43})\b", asked.get_body(("plain",)).get_content())
    assert asked.get_content_type() == "multipart/alternative" and link, asked
    call(f"{path}/confirm", {}, **{"Authorization": f"Bearer {link[1]}", "Idempotency-Key": "proof"})
    first = asked["Message-ID"]
    confirmed = checked(arrived(arrivals), "REQUEST", booking["id"], first)
    move = {"start": slots[-2]["start"]}
    call(f"{path}/reschedule", move, **own, **{"Idempotency-Key": "two"})
    moved = checked(arrived(arrivals), "REQUEST", booking["id"], first)
    call(f"{path}/cancel", {}, **own, **{"Idempotency-Key": "three"})
    cancelled = checked(arrived(arrivals), "CANCEL", booking["id"], first)

    events = [confirmed, moved, cancelled]
    assert len({event["UID"] for event in events}) == 1, "one appointment"
    assert [event["SEQUENCE"] for event in events] == [1, 2, 3], [event["SEQUENCE"] for event in events]
    assert cancelled["STATUS"] == "CANCELLED" and confirmed["DTSTART"].dt != moved["DTSTART"].dt
    assert arrivals.mails.empty(), "nothing else"


def main(program, moment):
    arrivals = Arrivals()
    port = mail_server(arrivals)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HOURKEEP_MAIL_SMTP_URL": f"smtp://127.0.0.1:{port}", "HOURKEEP_MAIL_FROM": FROM}
        command = [program, "demo", "--listen", "127.0.0.1:0", "--data", folder, "--clock", moment]
        demo = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            base = next(found[0] for line in demo.stdout if (found := re.findall(r"http://127\.0\.0\.1:\d+", line)))
            scenario(base, arrivals)
        finally:
            demo.terminate()
            demo.wait(PATIENCE)
    print("4 mails arrived as they were meant")


main(*sys.argv[1:])

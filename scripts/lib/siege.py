"""What one client notices while another besieges the server: p99 of a quiet client without and with it, in turns.

    siege.py http://127.0.0.1:8080 bodies|readers|signatures [--most 2.0]

The besieger is a process of its own at 127.0.0.1, the quiet client is at 127.0.0.2, each request on a kept connection. Loopback only,
bounded in number and time; fails when the median of the ratios of p99 is over `--most`.
"""

import argparse
import asyncio
import multiprocessing
import socket
import time
from urllib.parse import urlsplit

ASKED = "/v1/practices/riverside-counselling/availability?service=ind50"
BOOKINGS = "/v1/practices/riverside-counselling/quotes"
SECONDS = 60
REQUESTS = 400
ROUNDS = 7


def connection(at, source):
    stream = socket.create_connection(at, timeout=10, source_address=(source, 0))
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return stream


def answered(stream):
    """Reads one answer with a known length; its status."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = stream.recv(65536)
        if not more:
            raise ConnectionError("closed")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    left = int(fields.get(b"content-length", b"0")) - len(body)
    while left > 0:
        left -= len(stream.recv(min(left, 65536)))
    return int(head.split(b" ", 2)[1])


def quiet(at, requests):
    """Milliseconds of each request of a client that asks one after the other."""
    stream, took = connection(at, "127.0.0.2"), []
    for _ in range(requests):
        began = time.perf_counter()
        stream.sendall(f"GET {ASKED} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        status = answered(stream)
        took.append((time.perf_counter() - began) * 1000)
        assert status == 200, status
    return sorted(took)


async def slow_body(at, until):
    """Says that a thousand bytes come, and sends one a second; again when it is given up."""
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection(*at, local_addr=("127.0.0.1", 0))
            writer.write(f"POST {BOOKINGS} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n".encode())
            while time.monotonic() < until:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(1)
        except OSError:
            await asyncio.sleep(0.2)


async def never_reads(at, until):
    """Asks for large documents, one after the other, and reads none of them."""
    while time.monotonic() < until:
        try:
            stream = socket.socket()
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stream.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(stream, at)
            await loop.sock_sendall(stream, b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
            await asyncio.sleep(max(0, until - time.monotonic()))
        except OSError:
            await asyncio.sleep(0.2)


async def signatures(at, until):
    """Twenty unsigned events a second, each with 5,000 signatures."""
    header = f"t={int(time.time())}" + ",v1=" + ",v1=".join(["0" * 64] * 5000)
    request = f"POST /v1/webhooks/stripe HTTP/1.1\r\nHost: a\r\nStripe-Signature: {header}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection(*at, local_addr=("127.0.0.1", 0))
            writer.write(request)
            await reader.read(1)
            writer.close()
        except OSError:
            pass
        await asyncio.sleep(0.2)


KINDS = {"bodies": (slow_body, 512), "readers": (never_reads, 64), "signatures": (signatures, 4)}


def besiege(at, kind, seconds):
    attack, many = KINDS[kind]

    async def all_of_them():
        until = time.monotonic() + seconds
        await asyncio.gather(*(attack(at, until) for _ in range(many)))

    asyncio.run(all_of_them())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--most", type=float, default=2.0)
    given = parser.parse_args()
    url = urlsplit(given.url)
    at = (url.hostname, url.port)
    assert url.hostname == "127.0.0.1", "loopback only"
    quiet(at, 200)
    rounds = sorted(one_round(at, given.kind) for _ in range(ROUNDS))
    ratio, alone, meanwhile = rounds[ROUNDS // 2]
    ratios = ", ".join(f"{one[0]:.2f}" for one in rounds)
    print(f"{given.kind}: p99 {alone:.2f} ms alone, {meanwhile:.2f} ms meanwhile: {ratio:.2f} times (median of {ratios})")
    if ratio > given.most:
        raise SystemExit(f"over {given.most} times")


def one_round(at, kind):
    """How many times p99 is, alone and meanwhile."""
    p99 = lambda took: took[len(took) * 99 // 100]
    alone = p99(quiet(at, REQUESTS))
    besieger = multiprocessing.Process(target=besiege, args=(at, kind, SECONDS))
    besieger.start()
    try:
        time.sleep(3)
        meanwhile = p99(quiet(at, REQUESTS))
        assert besieger.is_alive(), "the siege was over before it was measured"
    finally:
        besieger.terminate()
        besieger.join()
    return meanwhile / alone, alone, meanwhile


if __name__ == "__main__":
    main()

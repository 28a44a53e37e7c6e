"""Puts one address under load and tells how it answered, as JSON.

    python -m tests.bench.load HOST PORT PATH --connections 4 --seconds 5

A process of its own, with sockets and no HTTP library: it must stay far quicker than what it measures.
Each visitor asks again as soon as they have the whole answer, and after PAGES_A_VISIT on a new connection:
a kept-alive one stays with one worker, so four that never end may leave the other worker with nothing to do.
"""

import argparse
import json
import socket
import sys
import threading
import time
from dataclasses import asdict, dataclass

PAGES_A_VISIT = 25


@dataclass(frozen=True)
class Answers:
    """`p50` and `p95` are milliseconds from the first byte sent to the last one received."""

    requests: int
    failed: int
    seconds: float
    rate: float
    p50: float
    p95: float
    size: int


class Visitor(threading.Thread):
    """Asks until the time is over, over one connection at a time."""

    def __init__(self, host: str, port: int, path: str, until: float) -> None:
        super().__init__()
        self._address, self._until = (host, port), until
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html, */*;q=0.8\r\n"
            "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n"
        ).encode()
        self.milliseconds: list[float] = []
        self.failed = 0
        self.size = 0

    def run(self) -> None:
        connection = self._connect()
        while (start := time.perf_counter()) < self._until:
            connection.sendall(self._request)
            head, body = _answer(connection)
            self.milliseconds.append((time.perf_counter() - start) * 1000)
            self.failed += not head.startswith(b"HTTP/1.1 200")
            self.size = len(head) + len(body)
            if b"connection: close" in head.lower() or not len(self.milliseconds) % PAGES_A_VISIT:
                connection.close()
                connection = self._connect()
        connection.close()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(self._address, timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _empty, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _some(connection)
    return head, body


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(262_144)
    if not part:
        raise ConnectionError("the server closed the connection in the middle of an answer")
    return part


def measure(host: str, port: int, path: str, *, connections: int, seconds: float) -> Answers:
    start = time.perf_counter()
    visitors = [Visitor(host, port, path, start + seconds) for _number in range(connections)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    took = time.perf_counter() - start
    times = sorted(each for visitor in visitors for each in visitor.milliseconds)
    return Answers(
        requests=len(times),
        failed=sum(visitor.failed for visitor in visitors),
        seconds=took,
        rate=len(times) / took,
        p50=times[len(times) // 2],
        p95=times[int(len(times) * 0.95)],
        size=visitors[0].size,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    answers = measure(
        given.host, given.port, given.path, connections=given.connections, seconds=given.seconds
    )
    sys.stdout.write(json.dumps(asdict(answers)))

"""Sends prepared POSTs over kept-alive connections and tells how they were answered, as JSON.

python -m tests.bench.posts PORT < requests    one line of JSON a connection: {"path", "headers", "bodies"}

A process of its own, so that the preparing of requests is not measured.
"""

import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any


def send(port: int, told: dict[str, Any], together: Barrier) -> list[tuple[int, float]]:
    """The status and the milliseconds of each."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    connection.connect()
    together.wait(timeout=60)
    found = []
    for number, body in enumerate(told["bodies"]):
        began = time.perf_counter()
        headers = {**told["headers"], "Idempotency-Key": f"{told['name']}-{number:08}"}
        connection.request("POST", told["path"], body, headers)
        answer = connection.getresponse()
        answer.read()
        found.append((answer.status, 1000 * (time.perf_counter() - began)))
    connection.close()
    return found


def main(port: int) -> dict[str, Any]:
    told = [json.loads(line) for line in sys.stdin]
    together = Barrier(len(told) + 1)
    with ThreadPoolExecutor(len(told)) as pool:
        running = [pool.submit(send, port, each, together) for each in told]
        together.wait(timeout=60)
        began = time.perf_counter()
        answers = [answer for each in running for answer in each.result()]
        took = time.perf_counter() - began
    times = sorted(milliseconds for _status, milliseconds in answers)
    return {
        "statuses": Counter(str(status) for status, _milliseconds in answers),
        "rate": len(answers) / took,
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))

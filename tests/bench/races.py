"""`make soak`, the booking's part: many browsers press one time at once, over HTTP, round after round.

python -m tests.bench.races [--rounds 200] [--clients 50]

Each round has a time of its own. One doctor: exactly one browser gets it, all others are told 409 and shown the nearest
times. Any of ten doctors: exactly ten get it. No answer is a 5xx, and in the end the database is searched for overlaps.
"""

import argparse
import http.client
import json
import secrets
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from threading import Barrier
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from tests.bench.site import Site, database, run, running

DOCTORS = 10
WON, TAKEN = 302, 409
MOST_SECONDS_OF_A_LOSER = 1.0
# Nobody's address holds too many, and a hold outlives the rounds.
LIFTED = {"HOLDS_PER_ADDRESS": "1000000", "HOLD_MINUTES": "600", "HOLD_MINUTES_IN_ALL": "900"}


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float


def press(site: Site, value: str, together: Barrier) -> Answer:
    """A browser of its own presses the time's button."""
    token = secrets.token_hex(16)
    body = urlencode({"csrfmiddlewaretoken": token, "time": value})
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("localhost", site.port, timeout=60)
    connection.connect()
    together.wait(timeout=60)
    began = time.perf_counter()
    connection.request("POST", "/en/book/hold/", body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return Answer(answer.status, time.perf_counter() - began)


def race(site: Site, value: str, clients: int, pool: ThreadPoolExecutor) -> Sequence[Answer]:
    together = Barrier(clients)
    return list(pool.map(lambda _: press(site, value, together), range(clients)))


def main(rounds: int, clients: int, console: Console) -> int:
    """The exit code: 1 if a round had another number of winners, any answer was another one, or a loser waited long."""
    with database("seeded") as environment, running(environment | LIFTED, cached=False) as site:
        facts = json.loads(run(environment, "tests.bench.races_inside", "doctors", str(DOCTORS)))
        kinds = {
            "one doctor": (facts["doctors"][0], facts["minute"], 1),
            f"any of {DOCTORS} doctors": ("~", facts["minute"] + 20 * rounds, DOCTORS),
        }
        table = Table(
            "race", "rounds", "clients", "right rounds", "other answers", "loser's p50 ms", "p99 ms"
        )
        good = True
        with ThreadPoolExecutor(clients) as pool:
            for name, (doctor, minute, winners) in kinds.items():
                answers = [
                    race(
                        site,
                        f"{doctor}.{facts['clinic']}.{facts['service']}.{minute + 20 * number}.in_person",
                        clients,
                        pool,
                    )
                    for number in range(rounds)
                ]
                right = sum(sum(answer.status == WON for answer in each) == winners for each in answers)
                others = [answer for each in answers for answer in each if answer.status not in (WON, TAKEN)]
                waits = sorted(
                    answer.seconds for each in answers for answer in each if answer.status == TAKEN
                )
                cuts = quantiles(waits, n=100)
                p50, p99 = cuts[49], cuts[98]
                table.add_row(
                    name,
                    str(rounds),
                    str(clients),
                    str(right),
                    str(len(others)),
                    f"{p50 * 1000:.0f}",
                    f"{p99 * 1000:.0f}",
                )
                good &= right == rounds and not others and p99 <= MOST_SECONDS_OF_A_LOSER
        found = json.loads(run(environment, "tests.bench.races_inside", "search"))
    console.print(table)
    console.print(
        f"overlaps {found['overlaps']}, histories that do not end in their visit {found['orphans']}"
    )
    return 0 if good and not any(found.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Press one time by many browsers at once.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--clients", type=int, default=50)
    asked = parser.parse_args()
    sys.exit(main(asked.rounds, asked.clients, Console()))

"""`make soak`, the booking's part: many browsers press one time at once, over HTTP, round after round.

python -m tests.bench.races [--rounds 200] [--clients 50]

Each round has a time of its own. One doctor: exactly one browser gets it, all others are told 409 and shown the nearest
times. Any of ten doctors: exactly ten get it. No answer is a 5xx, and in the end the database is searched for overlaps.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from rich.console import Console
from rich.table import Table

from tests.bench.browsers import Answer, Browser
from tests.bench.site import Site, database, run, running

DOCTORS = 10
WON, TAKEN = 302, 409
MOST_SECONDS_OF_A_LOSER = 1.0
STEP = 20
# Nobody's address holds too many, and a hold outlives the rounds.
LIFTED = {
    "HOLDS_PER_ADDRESS": "1000000",
    "HOLD_MINUTES": "600",
    "HOLD_MINUTES_IN_ALL": "900",
    "UPCOMING_VISITS_PER_PATIENT": "1000000",
}


@dataclass(frozen=True)
class Race:
    """So many rounds for a time of its own each; of every round so many browsers must win."""

    name: str
    winners: int
    rounds: Sequence[Sequence[Answer]]

    @property
    def right(self) -> int:
        return sum(sum(answer.status == WON for answer in each) == self.winners for each in self.rounds)

    @property
    def others(self) -> list[int]:
        """Statuses that are neither won nor taken."""
        return [answer.status for each in self.rounds for answer in each if answer.status not in (WON, TAKEN)]

    @property
    def waits(self) -> list[float]:
        """Seconds of those who lost."""
        return [answer.seconds for each in self.rounds for answer in each if answer.status == TAKEN]

    @property
    def is_fair(self) -> bool:
        return self.right == len(self.rounds) and not self.others


def percentile(values: Sequence[float], percent: int) -> float:
    """0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def press(site: Site, value: str, clients: int, pool: ThreadPoolExecutor) -> Sequence[Answer]:
    """Each browser new, all at one moment."""
    together = Barrier(clients)

    def one(_number: int) -> Answer:
        return Browser(site.port).post("/en/book/hold/", together=together, time=value)

    return list(pool.map(one, range(clients)))


def races(environment: dict[str, str], rounds: int, clients: int) -> tuple[list[Race], dict[str, int]]:
    """The races, and what a search of the database found in the end."""
    with running(environment | LIFTED, cached=False) as site, ThreadPoolExecutor(clients) as pool:
        facts = json.loads(run(environment, "tests.bench.races_inside", "doctors", str(DOCTORS)))
        kinds = {"one doctor": (facts["doctors"][0], 1), f"any of {DOCTORS} doctors": ("~", DOCTORS)}
        ran = []
        for place, (name, (doctor, winners)) in enumerate(kinds.items()):
            first = facts["minute"] + STEP * rounds * place
            start = f"{doctor}.{facts['clinic']}.{facts['service']}"
            times = [f"{start}.{first + STEP * number}.in_person" for number in range(rounds)]
            ran.append(Race(name, winners, [press(site, time, clients, pool) for time in times]))
    return ran, json.loads(run(environment, "tests.bench.races_inside", "search"))


def main(rounds: int, clients: int, console: Console) -> int:
    """The exit code: 1 if a round had another number of winners, any answer was another one, or a loser waited long."""
    with database("seeded") as environment:
        ran, found = races(environment, rounds, clients)
    table = Table("race", "rounds", "clients", "right rounds", "other answers", "loser's p50 ms", "p99 ms")
    good = not any(found.values())
    for race in ran:
        p50, p99 = (percentile(race.waits, percent) for percent in (50, 99))
        told = [
            len(race.rounds),
            clients,
            race.right,
            len(race.others),
            f"{p50 * 1000:.0f}",
            f"{p99 * 1000:.0f}",
        ]
        table.add_row(race.name, *map(str, told))
        good &= race.is_fair and p99 <= MOST_SECONDS_OF_A_LOSER
    console.print(table)
    console.print(f"found: {found}")
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Press one time by many browsers at once.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--clients", type=int, default=50)
    asked = parser.parse_args()
    sys.exit(main(asked.rounds, asked.clients, Console()))

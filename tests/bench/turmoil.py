"""`make soak`, the booking's turmoil: everything that may happen to a few doctors' times happens at once, over HTTP.

python -m tests.bench.turmoil [--rounds 200] [--clients 50]

Signed-in patients book, move and cancel visits among the same times, while beside them holds lapse, a manager edits
days, another system puts blocks (tests.bench.races_inside disturb), and a worker of the server is killed (SIGKILL). In
the end the database is searched: nothing overlaps, no history has a gap, no record of a patient is without a visit, no
visit without its message, PostgreSQL met no deadlock; and no answer was a 5xx.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Timer

from rich.console import Console

from tests.bench.browsers import LOST, Answer, Browser
from tests.bench.races import LIFTED, MOST_SECONDS_OF_A_LOSER, percentile
from tests.bench.site import Site, database, run, running
from tests.databases import ROOT

DOCTORS, PLACES, STEP = 4, 12, 20
TAKEN = 409
# Done; shown; not there any more; taken or changed meanwhile; too many.
ALLOWED = {302, 200, 404, 409, 410, 422, 429, LOST}
KILL_AFTER_SECONDS = 0.2
REVISION = re.compile(r'name="revision" value="(\d+)"')


@dataclass
class Patient:
    """Somebody signed in, with at most one visit at a time that they know of."""

    browser: Browser
    times: Sequence[str]
    chance: random.Random
    visit: str = ""
    answers: list[Answer] = field(default_factory=list)

    def act(self, together: Barrier) -> None:
        together.wait(timeout=60)
        if not self.visit:
            self.book()
        elif self.chance.random() < 0.6:
            self.move()
        else:
            self.cancel()

    def post(self, path: str, **fields: str) -> Answer:
        answer = self.browser.post(path, **fields)
        self.answers.append(answer)
        return answer

    def get(self, path: str) -> Answer:
        answer = self.browser.get(path)
        self.answers.append(answer)
        return answer

    def book(self) -> None:
        held = self.post("/en/book/hold/", time=self.chance.choice(self.times))
        if held.status != 302 or self.chance.random() < 0.2:
            return  # some walk away: their hold lapses or gives way to their next one
        booked = self.post(
            held.location, who="self", family="Королёва", given="Анна", birth_date="17.05.1990"
        )
        if booked.status == 302 and "/visits/" in booked.location:
            self.visit = booked.location

    def move(self) -> None:
        page = self.get(f"{self.visit}move/")
        revision = REVISION.search(page.body)
        if revision is None:
            self.visit = ""
            return
        self.post(f"{self.visit}move/", time=self.chance.choice(self.times), revision=revision[1])

    def cancel(self) -> None:
        page = self.get(f"{self.visit}cancel/")
        revision = REVISION.search(page.body)
        if revision is not None:
            self.post(f"{self.visit}cancel/", cause="other_plans", revision=revision[1])
        self.visit = ""


def kill_a_worker(site: Site) -> None:
    """Gunicorn starts another one."""
    workers = Path(f"/proc/{site.pid}/task/{site.pid}/children").read_text().split()
    if workers:
        os.kill(int(random.choice(workers)), signal.SIGKILL)


@contextmanager
def disturbing(environment: dict[str, str]) -> Iterator[None]:
    """Beside the patients: lapses, edited days, blocks, until they are done."""
    command = [sys.executable, "-m", "tests.bench.races_inside", "disturb"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE) as beside:
        try:
            yield
        finally:
            if beside.stdin:
                beside.stdin.close()
            failed = beside.wait(timeout=60)
    if failed:
        raise RuntimeError(f"What disturbs ended with {failed}")


def patients(site: Site, facts: dict[str, list[str]], times: Sequence[str]) -> list[Patient]:
    return [
        Patient(Browser(site.port, session), times, random.Random(number))
        for number, session in enumerate(facts["sessions"])
    ]


def turmoil(environment: dict[str, str], rounds: int, clients: int) -> tuple[list[Answer], dict[str, int]]:
    """All answers, and what the search found."""
    with running(environment | LIFTED, cached=False) as site:
        facts = json.loads(run(environment, "tests.bench.races_inside", "people", str(DOCTORS), str(clients)))
        times = [
            f"{doctor}.{facts['clinic']}.{facts['service']}.{facts['minute'] + STEP * place}.in_person"
            for doctor in facts["doctors"]
            for place in range(PLACES)
        ]
        people = patients(site, facts, times)
        with disturbing(environment | LIFTED), ThreadPoolExecutor(clients) as pool:
            for number in range(rounds):
                together = Barrier(clients)
                if number % 4 == 3:
                    Timer(KILL_AFTER_SECONDS, kill_a_worker, [site]).start()
                list(pool.map(lambda person, at=together: person.act(at), people))
    found = json.loads(run(environment, "tests.bench.races_inside", "search"))
    return [answer for person in people for answer in person.answers], found


def main(rounds: int, clients: int, console: Console) -> int:
    """The exit code: 1 for an answer that must not be, or anything found."""
    with database("seeded") as environment:
        answers, found = turmoil(environment, rounds, clients)
    statuses = Counter(answer.status for answer in answers)
    waits = [answer.seconds for answer in answers if answer.status == TAKEN]
    p99 = percentile(waits, 99)
    console.print(
        f"{rounds} rounds of {clients}: answers {dict(statuses)}, a loser's p99 {p99 * 1000:.0f} ms"
    )
    console.print(f"found: {found}")
    wrong = set(statuses) - ALLOWED
    return int(bool(wrong) or any(found.values()) or p99 > MOST_SECONDS_OF_A_LOSER)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Let everything happen to a few doctors' times at once.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--clients", type=int, default=50)
    asked = parser.parse_args()
    sys.exit(main(asked.rounds, asked.clients, Console()))

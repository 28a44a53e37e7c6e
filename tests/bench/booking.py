"""Booking over HTTP: lists of one doctor's free times a second, bookings a second, and these by the bare INSERT.

python -m tests.bench.booking
"""

import json
import subprocess
import sys
import tempfile

from rich.console import Console

from portal.config.servers import postgres
from tests.bench.document import write_section
from tests.bench.races import LIFTED
from tests.bench.site import Site, database, run, running
from tests.databases import ROOT

CONNECTIONS, SECONDS = 8, 5
PER_CONNECTION = 150
LEAST_LISTS, LEAST_BOOKINGS = 400, 150
WITHOUT_LIMITS = LIFTED | {"API_RATES_LIFTED": "true"}
INTRODUCTION = """\
Gunicorn as deployed (two workers, four threads each), PostgreSQL, Redis and the clients share this machine; rate limits
are lifted. A list is the free times of one doctor of the demo network, 14 days, as JSON. A booking is one signed-in
POST that holds and confirms, each of another time, with its message in the outbox. The bare INSERT is pgbench's, of
such a row with its constraints and triggers, by as many connections.

| What | measured | at least |
| --- | ---: | ---: |
"""
Row = tuple[str, float, float]


def lists(site: Site, environment: dict[str, str]) -> list[Row]:
    path = run(environment, "tests.bench.booking_inside", "list")
    answers = site.load(path, connections=CONNECTIONS, seconds=SECONDS)
    return [(f"Lists of free times a second (p95 {answers.p95:.0f} ms)", answers.rate, LEAST_LISTS)]


def bookings(site: Site, environment: dict[str, str]) -> list[Row]:
    facts = json.loads(run(environment, "tests.bench.booking_inside", "prepare", str(CONNECTIONS)))
    booked = post(site, facts, PER_CONNECTION)
    if set(booked["statuses"]) != {"201"}:
        raise RuntimeError(f"not every time was booked: {booked['statuses']}")
    bare = bare_inserts(environment)
    return [
        (f"Bookings a second (p95 {booked['p95']:.0f} ms)", booked["rate"], LEAST_BOOKINGS),
        ("Bare INSERTs a second", bare, 0),
        ("Bookings by bare INSERTs", booked["rate"] / bare, 0),
    ]


def post(site: Site, facts: dict[str, list[str]], count: int) -> dict[str, float | dict[str, int]]:
    """Each connection is of a patient who books times of one doctor, one after the other."""
    lines = []
    for token, doctor in zip(facts["tokens"], facts["doctors"], strict=True):
        bodies = [
            json.dumps(
                {
                    "slot": {
                        "doctor": doctor,
                        "clinic": facts["clinic"],
                        "service": facts["service"],
                        "starts_at": moment,
                    },
                    "person": {
                        "relation": "self",
                        "family": "Королёва",
                        "given": "Анна",
                        "birth_date": "1990-05-17",
                    },
                }
            )
            for moment in facts["moments"][:count]
        ]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        lines.append({"name": doctor, "path": "/api/v1/appointments", "headers": headers, "bodies": bodies})
    command = [sys.executable, "-m", "tests.bench.posts", str(site.port)]
    told = "\n".join(map(json.dumps, lines))
    done = subprocess.run(command, cwd=ROOT, input=told, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, float | dict[str, int]] = json.loads(done.stdout)
    return answer


def bare_inserts(environment: dict[str, str]) -> float:
    """Transactions a second."""
    script = run(environment, "tests.bench.booking_inside", "script")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [str(postgres.program("pgbench")), "-n", "-f", file.name, "-c", str(CONNECTIONS)]
        command += ["-j", "2", "-T", str(SECONDS), environment["DATABASE_URL"]]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("tps")]
    return float(line.split()[2])


def main(console: Console) -> int:
    """The exit code: 1 if something is slower than it may be."""
    rows: list[Row] = []
    for measure in (lists, bookings):
        with (
            database("seeded") as environment,
            running(environment | WITHOUT_LIMITS, cached=False) as site,
        ):
            rows += measure(site, environment | WITHOUT_LIMITS)
    text = INTRODUCTION + "\n".join(
        f"| {name} | {value:.3g} | {least or '—'} |" for name, value, least in rows
    )
    console.print(text)
    write_section("Booking over HTTP", text)
    missed = [name for name, value, least in rows if value < least]
    for name in missed:
        console.print(f"[bold red]Missed:[/] {name}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(Console()))

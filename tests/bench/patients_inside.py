"""What tests.bench.patients measures inside a Django process; answers as JSON.

python -m tests.bench.patients_inside PATIENTS SEARCHES
"""

import datetime as dt
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import django
from django.db import connection, connections
from rich.console import Console
from rich.progress import Progress

django.setup()

# Models can be imported only now.
from booking.patients.likeness import likeness  # noqa: E402
from booking.patients.queries import find_patients  # noqa: E402
from portal.audit.actor import SYSTEM  # noqa: E402
from tests.bench.patients_fill import write  # noqa: E402
from tests.factories.duplicates import measure, planted  # noqa: E402
from tests.factories.population import Person, people  # noqa: E402

AT_ONCE = 10_000
TODAY = dt.date(2026, 6, 1)
TABLES = ("patient", "patientname", "contactpoint", "identitydocument")
PEOPLE, PLANTED = 2_000, 400

WAYS: dict[str, Callable[[Person, str], str]] = {
    "surname": lambda person, mrn: person.family,
    "surname, given name": lambda person, mrn: f"{person.family} {person.given}",
    "surname, year": lambda person, mrn: f"{person.family} {person.birth_date.year}",
    "surname, given name, year": lambda person, mrn: (
        f"{person.family} {person.given} {person.birth_date.year}"
    ),
    "surname, date of birth": lambda person, mrn: f"{person.family} {person.birth_date:%d.%m.%Y}",
    "three letters, year": lambda person, mrn: f"{person.family[:3]} {person.birth_date.year}",
    "surname, last four digits": lambda person, mrn: f"{person.family} {person.phone[-4:]}",
    "last four digits": lambda person, mrn: person.phone[-4:],
    "phone": lambda person, mrn: person.phone,
    "passport": lambda person, mrn: person.passport,
    "record number": lambda person, mrn: mrn,
}


def fill(count: int, wanted: set[int]) -> list[tuple[Person, str]]:
    """Make the patients; those at the wanted places, with their record numbers."""
    kept = []
    gc.disable()  # nothing here is a cycle, and the collector looks at millions of values again and again
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Making patients", total=count)
        for start, chunk in enumerate(chunks(people(count), AT_ONCE)):
            mrns = write(chunk, start * AT_ONCE)
            for place, person in enumerate(chunk):
                if start * AT_ONCE + place in wanted:
                    kept.append((person, mrns[place]))
            progress.advance(task, len(chunk))
    gc.enable()
    return kept


def chunks(source: Iterator[Person], size: int) -> Iterator[list[Person]]:
    while chunk := list(islice(source, size)):
        yield chunk


def prepare() -> None:
    """No log of a million rows, which would take longer than the rows."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE patients_{table} DISABLE TRIGGER USER")


def settle() -> None:
    """The sequence goes on behind the keys that were given here, and the planner knows the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('patients_patient', 'id'), max(id)) FROM patients_patient"
        )
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def search(sample: Sequence[tuple[Person, str]]) -> tuple[list[tuple[object, ...]], float]:
    kinds, every = [], []
    for name, way in WAYS.items():
        times, hits, too_many = [], 0, 0
        for person, mrn in sample:
            begun = time.perf_counter()
            findings = find_patients(way(person, mrn), by=SYSTEM, today=TODAY)
            shown = [(each.name.full, each.patient.mrn, each.phones) for each in findings.found]
            times.append(1000 * (time.perf_counter() - begun))
            hits += any(each[1] == mrn for each in shown)
            too_many += findings.too_many
        every += times
        share = 1 / len(sample)
        kinds.append((name, hits * share, too_many * share, *at(times, 0.5, 0.95, 1)))
    return kinds, at(every, 0.95)[0]


def at(times: list[float], *quantiles: float) -> list[float]:
    ordered = sorted(times)
    return [ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] for quantile in quantiles]


def duplicates() -> dict[str, float]:
    begun = time.perf_counter()
    measured = measure(planted(PEOPLE, PLANTED), lambda one, other: likeness(one, other).is_proposed)
    return {
        "people": PEOPLE,
        "planted": PLANTED,
        "precision": measured.precision,
        "recall": measured.recall,
        "seconds": time.perf_counter() - begun,
    }


def main(count: int, searches: int) -> dict[str, object]:
    prepare()
    begun = time.perf_counter()
    sample = fill(count, set(random.Random(2).sample(range(count), min(searches, count))))
    settle()
    seconds = time.perf_counter() - begun
    search(sample[:5])
    kinds, p95 = search(sample)
    return {"seconds": seconds, "kinds": kinds, "p95": p95, "duplicates": duplicates()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*map(int, sys.argv[1:]))))

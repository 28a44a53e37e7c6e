"""A page of 100 patients with six encrypted fields each, beside the same page of plain columns.

python -m tests.bench.protected_page [--turns 5]
"""

import argparse
import datetime as dt
import gc
import os
import sys
from collections.abc import Callable
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from rich.console import Console

from booking.patients.mrn import mrn_of
from tests.bench.baseline.views import PATIENTS
from tests.bench.document import write_section
from tests.bench.ratios import quickest
from tests.databases import connected_to, copy_of

MOST = 1.2
DATABASE = "bench_protected"

INTRODUCTION = """\
The answer of {patients} patients with surname, given name, patronymic, date of birth, sex and record number to a
signed-in member of staff, within the site's frame: middleware, queries, opening and rendering, on real databases.
The plain page reads the same columns from tables of its own by the same template. The quickest of {turns} turns.

"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    with copy_of("seeded", DATABASE), connected_to(DATABASE):
        call_command("migrate", run_syncdb=True, verbosity=0)
        fill(apps.get_model("patients", "Patient"), apps.get_model("patients", "PatientName"))
        fill(apps.get_model("baseline", "PlainPatient"), apps.get_model("baseline", "PlainName"))
        pages = [page_of("/bench/plain/"), page_of("/bench/encrypted/")]
        assert len({page().count("Александра") for page in pages} - {0}) == 1, "the pages differ"
        gc.collect()
        gc.freeze()
        plain, encrypted = quickest(turns, *pages, seconds=1)
    return report(plain, encrypted, turns)


def fill(patients: Any, names: Any) -> None:
    rows = patients.objects.bulk_create(
        patients(
            mrn=mrn_of(each), birth_date=dt.date(1950, 1, 1) + dt.timedelta(days=97 * each), sex="female"
        )
        for each in range(1, PATIENTS + 1)
    )
    names.objects.bulk_create(
        names(patient=row, family=f"Константинопольская{each}", given="Александра", patronymic="Владимировна")
        for each, row in enumerate(rows)
    )


def page_of(path: str) -> Callable[[], str]:
    client = Client(headers={"Host": "localhost"})
    client.force_login(apps.get_model("accounts", "User").objects.get_or_create(email="desk@bench.test")[0])

    def page() -> str:
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return page


def report(plain: float, encrypted: float, turns: int) -> int:
    ratio = encrypted / plain
    text = INTRODUCTION.format(patients=PATIENTS, turns=turns) + (
        "| Page | ms |\n| --- | ---: |\n"
        f"| Plain columns | {plain * 1000:.1f} |\n| Encrypted fields | {encrypted * 1000:.1f} |\n\n"
        f"{ratio:.2f} times the plain page (at most {MOST:g}).\n"
    )
    Console().print(text)
    write_section("A page of patients", text)
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())

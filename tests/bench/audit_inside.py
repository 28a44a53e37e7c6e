"""What tests.bench.audit measures inside a Django process; answers as JSON.

python -m tests.bench.audit_inside ROWS
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils.module_loading import import_string

MOST_MS_A_ROW, MOST_SHARE, MOST_SECONDS = 0.2, 0.15, 20.0
TRACKED = ("directory_symptom", "accounts_user")
MOST_MS_WHO_OPENED, PATIENTS = 100.0, 9_973
TURNS, UPDATED, RECORDED, WRITES, AT_ONCE = 7, 2000, 500, 60, 50_000

Found = tuple[str, float, float, str]

SPECIALTIES = f"""
    INSERT INTO directory_specialty (public_id, created_at, updated_at, code, name_ru, name_en, practitioner_ru,
        practitioner_en, symptoms_ru, symptoms_en)
    SELECT gen_random_uuid(), now(), now(), 's' || n, 'n', 'n', 'p', 'p', '', '' FROM generate_series(1, {UPDATED}) n
"""
# Rows that changed and records that were read, of PATIENTS people; some reads found several at once.
PATIENT = "('00000000-0000-7000-8000-' || lpad(mod(n, %s)::text, 12, '0'))::uuid"
ENTRIES = f"""
    SELECT count(audit_write('{{"role": "Nurse", "ip": "192.0.2.1", "user_agent": "Mozilla/5.0 (X11; Linux)"}}',
        CASE WHEN mod(n, 10) < 5 THEN 'update' ELSE 'records.read' END, 'directory.clinic', gen_random_uuid()::text,
        CASE WHEN mod(n, 10) < 9 THEN {PATIENT % PATIENTS} END, '',
        CASE WHEN mod(n, 10) = 9 THEN jsonb_build_object('patients', jsonb_build_array({PATIENT % PATIENTS})) END,
        '{{"name_en": "North", "phone": "***", "updated_at": "2026-01-01T10:00:00+00:00"}}',
        '{{"name_en": "South", "phone": "***", "updated_at": "2026-01-02T10:00:00+00:00"}}'))
    FROM generate_series(%s::int, %s::int) n
"""


def row_costs() -> Iterator[Found]:
    run(SPECIALTIES)

    def update() -> None:
        run("UPDATE directory_specialty SET name_en = name_en || '.', updated_at = now()")

    with unlogged("directory_specialty"):
        bare = quickest(update)
    yield "A changed row", (quickest(update) - bare) * 1000 / UPDATED, MOST_MS_A_ROW, "ms"

    record = import_string("portal.audit.actions.record")
    by = import_string("portal.audit.actor.SYSTEM")

    def records() -> None:
        with transaction.atomic():
            for _number in range(RECORDED):
                record(by=by, action="records.read", reason="visit")

    yield "A record of a deed", quickest(records) * 1000 / RECORDED, MOST_MS_A_ROW, "ms"


class Editor:
    """Saves the same symptom again and again, in the admin."""

    def __init__(self) -> None:
        symptom = apps.get_model("directory", "Symptom")
        self.specialty = apps.get_model("directory", "Specialty").objects.earliest("pk").pk
        row = symptom.objects.create(phrase="pain", language="en", specialty_id=self.specialty)
        self.address = f"/admin/snippets/directory/symptom/edit/{row.pk}/"
        self.saved = 0

    def post(self, client: Client) -> float:
        """Seconds that it took."""
        self.saved += 1
        fields = {"phrase": f"pain {self.saved}", "language": "en", "specialty": self.specialty}
        started = time.perf_counter()
        answer = client.post(self.address, fields)
        seconds = time.perf_counter() - started
        if answer.status_code != 302:
            raise RuntimeError(f"{self.address}: {answer.status_code}")
        return seconds


def http_write(remarks: list[str]) -> Found:
    """The share that the log has of an editor's POST."""
    staff = "tests.staff."
    editor, browser = Editor(), import_string(f"{staff}browser")
    client = import_string(f"{staff}through_the_door")(
        browser(), import_string(f"{staff}make_staff")(is_superuser=True)
    )
    off = {"MIDDLEWARE": [name for name in settings.MIDDLEWARE if not name.startswith("portal.audit")]}
    with override_settings(**off):
        client_without = Client(REMOTE_ADDR="10.0.0.1")
        client_without.cookies = client.cookies
    bare, logged = [], []
    for _number in range(WRITES + 5):
        with override_settings(**off), unlogged(*TRACKED):
            bare.append(editor.post(client_without))
        logged.append(editor.post(client))
    without, with_log = (statistics.median(times[5:]) * 1000 for times in (bare, logged))
    remarks.append(f"An HTTP write took {without:.1f} ms without the log and {with_log:.1f} ms with it.")
    return "The log's share of an HTTP write", 100 * (with_log - without) / without, 100 * MOST_SHARE, "%"


def verification(rows: int, remarks: list[str]) -> Found:
    for first in range(0, rows, AT_ONCE):
        run(ENTRIES, first + 1, min(first + AT_ONCE, rows))
    run("VACUUM ANALYZE audit_entry")
    seal, verify = (
        import_string("portal.audit.sealing.seal"),
        import_string("portal.audit.verification.verify"),
    )
    started, sealed = time.perf_counter(), 0
    while sealed < rows:
        sealed += sum(seal())
    remarks.append(f"Sealing took {time.perf_counter() - started:.1f} s.")
    started = time.perf_counter()
    if findings := list(verify()):
        raise RuntimeError(f"a log that nobody touched does not verify: {findings[0]}")
    seconds = time.perf_counter() - started
    return f"{rows:,} entries verified", seconds, MOST_SECONDS * rows / 1_000_000, "s"


def opened(rows: int) -> Found:
    """How long it takes to say who opened a record, among all the entries that were verified before."""
    who_opened = import_string("portal.audit.queries.who_opened")
    patients = [UUID(f"00000000-0000-7000-8000-{number:012d}") for number in range(100, 120)]

    def ask() -> None:
        for patient in patients:
            if len(who_opened(patient=patient)) < min(rows // PATIENTS // 2, 200) - 1:
                raise RuntimeError("who opened the record is not found")

    return (
        f"«Who opened my record» among {rows:,}",
        quickest(ask) * 1000 / len(patients),
        MOST_MS_WHO_OPENED,
        "ms",
    )


def run(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def quickest(work: Callable[[], None]) -> float:
    """Seconds of the turn that nothing else disturbed."""
    times = []
    for _turn in range(TURNS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


@contextmanager
def unlogged(*tables: str) -> Iterator[None]:
    """With the tables' triggers off."""
    for table in tables:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def main(rows: int) -> dict[str, Any]:
    remarks: list[str] = []
    sizes = {"updated": UPDATED, "writes": WRITES, "patients": PATIENTS, "turns": TURNS}
    found = [*row_costs(), http_write(remarks), verification(rows, remarks), opened(rows)]
    return {"found": found, "remarks": remarks, "sizes": sizes}


if __name__ == "__main__":
    django.setup()
    import_string("portal.config.celery.app")  # a saved fact starts a task
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        sys.stdout.write(json.dumps(main(int(sys.argv[1]))))

"""What tests.bench.availability measures inside a Django process; answers as JSON.

python -m tests.bench.availability_inside PAST
"""

import datetime as dt
import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.db import connection

django.setup()

# Models can be imported only now.
from booking.availability.memory import forget_everything  # noqa: E402
from booking.availability.queries import check, first_free, free_times, slot_at  # noqa: E402
from booking.patients.models import Patient  # noqa: E402
from booking.patients.mrn import mrn_of  # noqa: E402
from booking.schedule.models import WeeklyRule  # noqa: E402
from clinics.directory.models import Doctor, Offering, Price, Room  # noqa: E402
from tests.factories.directory import ClinicFactory, DoctorFactory, RoomFactory, ServiceFactory  # noqa: E402

DOCTORS, CLINICS, FEW_PAST = 1000, 20, 10_000
TURNS, COUNT = 3, 300
FIRST = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)  # 8:00 in Moscow; work begins at nine
TABLE = "appointments_appointment"

Found = tuple[str, float, float, str]

COLUMNS = """
    INSERT INTO appointments_appointment (public_id, code, status, channel, doctor_id, clinic_id, service_id, room_id,
        patient_id, during, occupies, is_override, holder, held_from, payer, price_minor, currency, terms, source,
        campaign, language, cancelled_by_side, happening, cause, changed_at, revision, created_at, updated_at)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, lpad(to_hex(n), 8, '0'),
        visit.status, 'in_person', doctor.id, offering.clinic_id, offering.service_id, rule.room_id, patient.id, span,
        span, false, '', '', 1, 320000, 'RUB', '{}', 'page', '', 'ru', '', visit.happening, '', at, 1, at, at
"""
# Whose number is even has ten of sixteen times taken each day; the others have all of 37 days and a half.
LIVE = f"""
    {COLUMNS} FROM (
        SELECT number, 100000000 + row_number() OVER () AS n, 'confirmed' AS status, 'booked' AS happening,
            timestamptz '2026-03-01 12:00+00' AS at,
            tstzrange(day + place * interval '30 min', day + (place + 1) * interval '30 min') AS span
        FROM (
            SELECT number, place, days, timestamptz '2026-03-02 06:00+00' + days * interval '1 day' AS day,
                row_number() OVER (PARTITION BY number, days ORDER BY md5(concat_ws('/', number, days, place))) AS rank
            FROM generate_series(0, {DOCTORS - 1}) number, generate_series(0, 59) days, generate_series(0, 15) place
        ) times
        WHERE CASE WHEN number % 2 = 0 THEN rank <= 10 ELSE days * 16 + place < 600 END
    ) visit
"""
PAST = f"""
    {COLUMNS} FROM (
        SELECT mod(n, {DOCTORS}) AS number, n, 'completed' AS status, 'completed' AS happening, at,
            tstzrange(at, at + interval '30 min') AS span
        FROM (
            SELECT n, timestamptz '2026-03-01 06:00+00' - n / {DOCTORS} * interval '30 min' AS at
            FROM generate_series(%s, %s) n
        ) numbered
    ) visit
"""
WHOSE = """
    JOIN bench_numbers USING (number)
    JOIN directory_doctor doctor ON doctor.id = bench_numbers.doctor_id
    JOIN directory_offering offering ON offering.doctor_id = doctor.id
    JOIN schedule_weeklyrule rule ON rule.doctor_id = doctor.id
    JOIN patients_patient patient ON patient.id = bench_numbers.patient_id
"""


def run(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def network() -> list[Offering]:
    """A doctor, a room, a rule and an offering for each number; and a patient, who visits only that doctor."""
    clinics = ClinicFactory.create_batch(CLINICS)
    service = ServiceFactory(minutes=30)
    doctors = Doctor.objects.bulk_create(DoctorFactory.build_batch(DOCTORS))
    pairs = [(doctor, clinics[number % CLINICS]) for number, doctor in enumerate(doctors)]
    rooms = Room.objects.bulk_create(RoomFactory.build(clinic=clinic) for _doctor, clinic in pairs)
    hours = {"start": dt.time(9), "end": dt.time(17), "step_minutes": 30, "valid_from": dt.date(2020, 1, 1)}
    WeeklyRule.objects.bulk_create(
        WeeklyRule(doctor=doctor, clinic=clinic, room=room, weekdays=[1, 2, 3, 4, 5, 6, 7], **hours)
        for (doctor, clinic), room in zip(pairs, rooms, strict=True)
    )
    offerings = Offering.objects.bulk_create(
        Offering(doctor=doctor, clinic=clinic, service=service) for doctor, clinic in pairs
    )
    price = {"amount_minor": 320_000, "currency": "RUB", "valid_from": dt.date(2020, 1, 1)}
    Price.objects.bulk_create(Price(offering=offering, **price) for offering in offerings)
    patients = Patient.objects.bulk_create(Patient(mrn=mrn_of(number)) for number in range(1, DOCTORS + 1))
    run("CREATE TABLE bench_numbers (number bigint PRIMARY KEY, doctor_id bigint, patient_id bigint)")
    with connection.cursor() as cursor:
        numbers = [(n, doctors[n].pk, patients[n].pk) for n in range(DOCTORS)]
        cursor.executemany("INSERT INTO bench_numbers VALUES (%s, %s, %s)", numbers)
    return offerings


def fill(statement: str, *params: object) -> None:
    """Without the triggers that write a log and a history of each row."""
    run(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    run(statement + WHOSE, *params)
    run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
    run(f"VACUUM ANALYZE {TABLE}")


def fill_past(lower: int, upper: int) -> None:
    """Indexes are quicker made than kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
            [TABLE],
        )
        indexes = cursor.fetchall()
    for name, _definition in indexes:
        run(f'DROP INDEX "{name}"')
    fill(PAST, lower, upper)
    for _name, definition in indexes:
        run(definition)
    run(f"VACUUM ANALYZE {TABLE}")


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


class Bench:
    def __init__(self, offerings: list[Offering]) -> None:
        self.offerings = offerings
        self.chance = random.Random(5)
        self.service = offerings[0].service_id

    def one(self) -> Offering:
        return self.chance.choice(self.offerings)

    def list_one(self, offering: Offering) -> None:
        times = free_times(service=self.service, doctors=[offering.doctor_id], first=FIRST, days=14, now=NOW)
        if len(times) not in (0, 6 * 14):
            raise RuntimeError(f"{len(times)} times of {offering.pk}")

    def lists(self, count: int, before: Callable[[Offering], object]) -> float:
        times = []
        for _number in range(count):
            offering = self.one()
            before(offering)
            times.append(timed(lambda chosen=offering: self.list_one(chosen)))
        return p95(times)

    def touch(self, offering: Offering) -> None:
        """Somebody changes the doctor's last visit: it takes a minute more."""
        run(
            f"UPDATE {TABLE} SET occupies = tstzrange(lower(occupies), upper(occupies) + interval '1 min')"
            f" WHERE id = (SELECT id FROM {TABLE} WHERE doctor_id = %s AND status = 'confirmed'"
            " ORDER BY lower(occupies) DESC LIMIT 1)",
            offering.doctor_id,
        )

    def check_one(self, offering: Offering) -> float:
        ids = {"doctor": offering.doctor_id, "clinic": offering.clinic_id, "service": self.service}
        slot = slot_at(**ids, starts_at=NOW + dt.timedelta(hours=25), now=NOW)
        return timed(lambda: check(slot, now=NOW))

    def all_doctors(self, ids: list[int]) -> dict[int, Any]:
        found = first_free(ids, now=NOW, count=1)
        if len(found) != DOCTORS:
            raise RuntimeError(f"{len(found)} of {DOCTORS} doctors have a free time")
        return found

    def thousand(self, count: int) -> tuple[float, float]:
        """The first call of a process, and p95 of the others."""
        ids = [offering.pk for offering in self.offerings]
        forget_everything()
        first = timed(lambda: self.all_doctors(ids))
        times = []
        for _number in range(count):
            for offering in self.chance.sample(self.offerings, 10):
                self.touch(offering)
            times.append(timed(lambda: self.all_doctors(ids)))
        return first, p95(times)

    def measure(self) -> dict[str, float]:
        """p95 of each, in the quietest of the turns."""
        turns = [
            {
                "fresh": self.lists(COUNT, lambda _offering: forget_everything()),
                "again": self.lists(COUNT, self.touch),
                "checked": p95([self.check_one(self.one()) for _number in range(COUNT)]),
                **dict(zip(("first", "thousand"), self.thousand(COUNT // 4), strict=True)),
            }
            for _turn in range(TURNS)
        ]
        return {name: min(turn[name] for turn in turns) for name in turns[0]}


def main(past: int) -> dict[str, Any]:
    begun = time.perf_counter()
    bench = Bench(network())
    fill(LIVE)
    fill_past(1, FEW_PAST)
    run("VACUUM ANALYZE")
    few = bench.measure()
    fill_past(FEW_PAST + 1, past)
    run("VACUUM ANALYZE")
    many = bench.measure()
    return report(few, many, past, (time.perf_counter() - begun) / 60)


def report(few: dict[str, float], many: dict[str, float], past: int, minutes: float) -> dict[str, Any]:
    names = {
        "fresh": ("One doctor, 14 days, a new process", 15),
        "again": ("One doctor, 14 days, after a change of a visit", 15),
        "checked": ("One time checked under the guard", 15),
        "thousand": ("The next time of each of 1,000 doctors, 60 days", 60),
    }
    found: list[Found] = []
    for name, (told, most) in names.items():
        found.append((told, few[name], most, "ms"))
        found.append((f"— with {past:,} past visits", many[name], most, "ms"))
        found.append((f"— by that with {FEW_PAST:,}", many[name] / few[name], 1.2, "×"))
    remarks = [
        f"The first list of 1,000 doctors in a new process took {few['first']:.0f} ms with {FEW_PAST:,} past visits and"
        f" {many['first']:.0f} ms with {past:,}. Everything took {minutes:.0f} minutes.",
    ]
    return {"found": found, "remarks": remarks}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))))

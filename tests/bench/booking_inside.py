"""Beside the site of tests.bench.booking: doctors, patients with their tokens, and what pgbench runs.

python -m tests.bench.booking_inside prepare NUMBER | list | script
"""

import datetime as dt
import json
import sys
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import django

django.setup()

from django.db import connection  # noqa: E402

from booking.schedule.models import WeeklyRule  # noqa: E402
from clinics.directory.models import Clinic, Offering  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.api.tokens import issue  # noqa: E402
from portal.shared import clock  # noqa: E402
from tests.bench.races_inside import STEP_MINUTES, doctors  # noqa: E402
from tests.factories.patients import make_patient  # noqa: E402

DAYS = 30
LAST_START = dt.time(23, 20)  # the doctors' hours end a minute before midnight
# Each call takes the next free place of the next doctor, far after all that is booked.
INSERT = """
    WITH place AS (SELECT nextval('bench_place') AS n)
    INSERT INTO appointments_appointment (public_id, code, status, channel, doctor_id, clinic_id, service_id,
        patient_id, during, occupies, is_override, holder, held_from, payer, price_minor, currency, terms, source,
        campaign, language, cancelled_by_side, happening, cause, changed_at, revision, created_at, updated_at)
    SELECT gen_random_uuid(), lpad(to_hex(n), 8, '0'), 'confirmed', 'in_person', who.doctor_id, {clinic}, {service},
        who.patient_id, span, span, false, '', '', 1, 320000, 'RUB', '{{}}', 'page', '', 'ru', '', 'booked', '',
        now(), 1, now(), now()
    FROM place JOIN bench_who who ON who.number = mod(n, {count}),
        LATERAL (SELECT timestamptz '2030-01-01' + n / {count} * interval '20 min' AS at) AS moment,
        LATERAL (SELECT tstzrange(at, at + interval '20 min') AS span) AS spans;
"""


def prepare(number: int) -> dict[str, Any]:
    """So many doctors, and a token of a patient for each; moments at which a visit may begin."""
    facts = doctors(number)
    zone = ZoneInfo(Clinic.objects.get(code=facts["clinic"]).time_zone)
    first = dt.datetime.fromtimestamp(facts["minute"] * 60, zone)
    step = dt.timedelta(minutes=STEP_MINUTES)
    moments = [first + place * step for place in range(DAYS * 24 * 60 // STEP_MINUTES - 10)]
    return facts | {
        "moments": [moment.isoformat() for moment in moments if moment.time() <= LAST_START],
        "tokens": [_token(place) for place in range(number)],
    }


def one_list() -> str:
    """The address of fourteen days of a doctor who works most."""
    rule = WeeklyRule.objects.filter(services=None).order_by("-weekdays__len", "pk")[0]
    offering = (
        Offering.objects.filter(doctor=rule.doctor, clinic=rule.clinic)
        .select_related("service")
        .earliest("pk")
    )
    query = {"service": offering.service.code, "clinic": rule.clinic.code, "doctor": rule.doctor.code}
    return f"/api/v1/slots?{urlencode(query)}&days=14&limit=500"


def _token(place: int) -> str:
    user = User.objects.create_user(phone=f"+7916{place:07}", phone_verified_at=clock.now())
    return issue(user).access


def script() -> str:
    """Made for the doctors that were prepared."""
    offerings = list(Offering.objects.order_by("-pk")[:8])
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_place START 1000000")
        cursor.execute(
            "CREATE TABLE bench_who (number bigint PRIMARY KEY, doctor_id bigint, patient_id bigint)"
        )
        rows = [(place, offering.doctor_id, make_patient().pk) for place, offering in enumerate(offerings)]
        cursor.executemany("INSERT INTO bench_who VALUES (%s, %s, %s)", rows)
    one = offerings[0]
    return INSERT.format(clinic=one.clinic_id, service=one.service_id, count=len(offerings)).replace(
        "\n", " "
    )


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    commands = {"script": script, "list": one_list}
    sys.stdout.write(commands[command]() if command in commands else json.dumps(prepare(int(rest[0]))))

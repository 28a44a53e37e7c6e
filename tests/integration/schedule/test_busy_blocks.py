"""manage.py busy_blocks: other systems tell when they need a doctor or a room."""

import json
from io import BytesIO, StringIO, TextIOWrapper

from django.core.management import CommandError, call_command
from pytest import fixture, mark, raises

from booking.schedule.models import BusyBlock
from clinics.directory.models import Offering
from tests.factories.appointments import make_room
from tests.factories.schedule import make_offering

pytestmark = mark.django_db
TIMES = {"starts_at": "2026-12-01T09:00:00+03:00", "ends_at": "2026-12-01T11:00:00+03:00"}


@fixture
def offering() -> Offering:
    return make_offering()


def told(*lines: object) -> tuple[str, str]:
    """What the command says and what it complains of."""
    out, err = StringIO(), StringIO()
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    try:
        call_command("busy_blocks", file=StringIO(text), stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


def test_a_file_sent_twice_stands_once_and_is_taken_away_by_name(offering: Offering) -> None:
    room = make_room(offering)
    place = {"clinic": offering.clinic.code, "room": room.code}
    lines = [
        {"system": "theatre", "id": "7", "doctor": offering.doctor.code, **TIMES},
        {"system": "repairs", "id": "7", **place, **TIMES},
    ]
    assert told(*lines, *lines) == ("4 blocks taken in.\n", "")
    assert {(block.doctor, block.room) for block in BusyBlock.objects.all()} == {
        (offering.doctor, None),
        (None, room),
    }
    told({"system": "theatre", "id": "7", "removed": True})
    assert BusyBlock.objects.get().system == "repairs"


@mark.parametrize(
    "line",
    [
        "{",
        "[]",
        {"system": "theatre", "id": "7", "doctor": "nobody", **TIMES},
        {"system": "theatre", "id": "7", "room": "12", **TIMES},
        {"system": "theatre", "id": "7", **TIMES},
        {"system": "", "id": "7", "removed": True},
        {"system": "theatre", "id": "7", "starts_at": "2026-12-01T09:00:00", "ends_at": "later"},
        {"system": "theatre", "id": 7},
        {"system": "theatre", "id": "7", "who": "me"},
        {"system": "staff", "id": "8", "removed": True},
        {"system": "theatre", "id": "\ud800", "removed": True},
        "[" * 4000,
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_stand(offering: Offering, line: object) -> None:
    good = {"system": "theatre", "id": "8", "doctor": offering.doctor.code, **TIMES}
    out, err = told(good, line)
    assert (out, err[:8], err[-14:]) == ("1 block taken in.\n", "Line 2: ", "1 line refused")
    assert BusyBlock.objects.get().value == "8"


@mark.parametrize("removed", ["true", 1, None])
def test_what_is_neither_true_nor_false_puts_no_block(offering: Offering, removed: object) -> None:
    line = {"system": "theatre", "id": "8", "doctor": offering.doctor.code, **TIMES, "removed": removed}
    assert told(line)[1].endswith("1 line refused")
    assert not BusyBlock.objects.exists()


def test_a_byte_that_is_no_utf_8_spoils_its_line_alone(offering: Offering) -> None:
    good = json.dumps({"system": "theatre", "id": "8", "doctor": offering.doctor.code, **TIMES})
    file = TextIOWrapper(BytesIO(b'{"system": "\xff"}\n' + good.encode()), encoding="utf-8")
    out, err = StringIO(), StringIO()
    with raises(CommandError):
        call_command("busy_blocks", file=file, stdout=out, stderr=err)
    assert (out.getvalue(), err.getvalue()) == ("1 block taken in.\n", "Line 1: This is no UTF-8.\n")


def test_a_line_refused_ends_with_a_failure() -> None:
    with raises(CommandError):
        call_command("busy_blocks", file=StringIO("{"), stdout=StringIO(), stderr=StringIO())

"""A patient takes a copy of their data, and asks for what the law gives; nobody else's is in it."""

import datetime as dt
import json

import pytest
import time_machine

from booking.appointments.models import Appointment
from booking.journeys.export_data import build_export
from booking.journeys.tasks import finish_data_exports
from booking.patients.models import PatientAccess
from portal.audit.models import Entry
from portal.privacy.models import DataExport, DataSubjectRequest
from tests.factories.patients import make_access, make_document, make_patient
from tests.factories.people import UserFactory
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import PHONE, Visitor

PAGE = "/en/my/data/"


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    return visitor.book()


def copy(visitor: Visitor) -> dict[str, list[dict[str, str]]]:
    assert visitor.client.post(f"{PAGE}copy/").url == PAGE
    assert build_export(DataExport.objects.get().pk)
    return json.loads(visitor.client.get(f"{PAGE}copy/my-data.json").content)


def test_a_copy_has_the_account_and_the_visits(visitor: Visitor, visit: Appointment) -> None:
    told = copy(visitor)
    assert told["account"][0]["phone"] == PHONE
    assert [each["code"] for each in told["visits"]] == [visit.code]
    assert told["identity"] == []
    assert visitor.client.get(f"{PAGE}copy/my-data.pdf").content.startswith(b"%PDF-")
    assert Entry.objects.filter(action="privacy.export.take").count() == 2


def test_a_proved_record_is_in_it_and_anothers_is_not(visitor: Visitor, visit: Appointment) -> None:
    assert visit.patient is not None
    make_document(visit.patient, number="4510 777777")
    PatientAccess.objects.update(level=PatientAccess.Level.MATCHED)
    other = make_patient(family="Чужая")
    make_access(other, level=PatientAccess.Level.MATCHED)
    told = copy(visitor)
    names = {each.get("name") for each in told["identity"]}
    assert "Королёва Анна" in names and "4510 777777" in json.dumps(told)
    assert "Чужая" not in json.dumps(told, ensure_ascii=False)
    assert told["consents"] == [] and "looks" in told


def test_the_copy_is_sealed_at_rest_and_gone_after_a_day(visitor: Visitor, visit: Appointment) -> None:
    copy(visitor)
    export = DataExport.objects.get()
    name, storage = str(export.as_json.name), export.as_json.storage
    with storage.open(name) as file:
        assert PHONE.encode() not in file.read()
    with time_machine.travel(NOW + dt.timedelta(hours=24), tick=False):
        finish_data_exports()
    assert not DataExport.objects.exists()


def test_progress_is_shown_and_a_crash_is_made_good(visitor: Visitor, visit: Appointment) -> None:
    visitor.client.post(f"{PAGE}copy/")
    DataExport.objects.update(status="building", claimed_at=NOW, percent=40)
    assert 'value="40"' in visitor.client.get(f"{PAGE}copy/progress/").content.decode()
    assert visitor.client.get(f"{PAGE}copy/my-data.json").status_code == 404
    assert not build_export(DataExport.objects.get().pk)
    DataExport.objects.update(claimed_at=NOW - dt.timedelta(minutes=11))
    finish_data_exports()
    assert DataExport.objects.get().status == "ready"


def test_a_session_that_proved_nothing_lately_is_asked_for_a_code(
    visitor: Visitor, visit: Appointment
) -> None:
    copy(visitor)
    with time_machine.travel(NOW + dt.timedelta(minutes=10), tick=False):
        for answer in (
            visitor.client.post(f"{PAGE}copy/"),
            visitor.client.get(f"{PAGE}copy/my-data.json"),
            visitor.client.post("/en/my/erase/", {"sure": "on"}),
        ):
            assert answer.url.startswith("/en/prove/?next=")
        assert visitor.client.post("/en/prove/", {"next": PAGE}).status_code == 302
        code = {"code": visitor.sandbox.code(PHONE), "next": PAGE}
        assert visitor.client.post("/en/sign-in/code/", code).url == PAGE
        assert visitor.client.get(f"{PAGE}copy/my-data.json").status_code == 200


def test_a_request_is_made_shown_and_taken_back(visitor: Visitor, visit: Appointment) -> None:
    asked = {"kind": "rectify", "words": "My name has a ё"}
    assert visitor.client.post(f"{PAGE}requests/", asked).status_code == 302
    assert visitor.client.post(f"{PAGE}requests/", asked).status_code == 409
    assert visitor.client.post(f"{PAGE}requests/", {"kind": "erase"}).status_code == 422
    assert "the law gives us until 17 March 2026" in visitor.client.get(PAGE).content.decode()
    address = f"{PAGE}requests/{DataSubjectRequest.objects.get().public_id}"
    assert visitor.client.get(f"{address}/answer.pdf").status_code == 404
    assert visitor.client.post(f"{address}/take-back/").status_code == 302
    assert visitor.client.get(f"{address}/answer.json").status_code == 200


def test_anothers_request_is_not_found(visitor: Visitor, visit: Appointment) -> None:
    visitor.client.post(f"{PAGE}requests/", {"kind": "access"})
    DataSubjectRequest.objects.update(requester=UserFactory())
    address = f"{PAGE}requests/{DataSubjectRequest.objects.get().public_id}"
    assert visitor.client.post(f"{address}/take-back/").status_code == 404
    assert visitor.client.get(f"{address}/answer.pdf").status_code == 404
    assert "access" not in str(DataSubjectRequest.objects.filter(status="taken_back"))

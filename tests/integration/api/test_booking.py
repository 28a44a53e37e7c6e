"""Holding, booking, moving and cancelling over the interface: the rules are the journeys', nobody sees another's."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from booking.appointments.models import Appointment, IntakeQuestion, VisitDetails
from booking.patients.models import Patient, PatientAccess
from clinics.directory.models import Offering, Payer
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import make_rule
from tests.integration.api.caller import ANNA, PHONE, Caller
from tests.integration.api.conftest import NOW

MINUTE = dt.timedelta(minutes=1)
NOBODYS = "0192c0de-0000-7000-8000-000000000000"


def test_a_guest_holds_signs_in_and_books(caller: Caller) -> None:
    hold = caller.hold()
    caller.sign_in()
    answer = caller.post("/appointments", {"hold": hold["id"], "person": ANNA, "complaint": "Болит сердце"})
    assert answer.status_code == 201
    visit = Appointment.objects.get(public_id=hold["id"])
    assert (visit.status, visit.source, visit.booker.phone) == ("confirmed", "api", PHONE)
    assert VisitDetails.objects.get(appointment=visit).complaint == "Болит сердце"
    assert answer.headers["Location"] == f"/api/v1/appointments/{hold['id']}"


def test_one_post_holds_and_books(patient: Caller) -> None:
    visit = patient.book()
    assert visit["status"] == "confirmed"
    assert visit["starts_at"] == "2026-03-02T09:00:00+03:00"


def test_a_referral_awaits_the_clinics_look(patient: Caller) -> None:
    patient.offering.service.referral_required = True
    patient.offering.service.save()
    told = {"slot": patient.choice(), "person": ANNA}
    assert patient.post("/appointments", told).status_code == 409
    assert patient.book(referral="17, 01.03.2026")["status"] == "awaiting_confirmation"


def test_an_insurer_pays_only_where_the_clinic_takes_any(patient: Caller) -> None:
    told = {"slot": patient.choice(), "person": ANNA, "insurer": "Согаз", "policy": "7712"}
    assert patient.post("/appointments", told).status_code == 422
    patient.offering.clinic.accepted_payers = [Payer.SELF, Payer.INSURER]
    patient.offering.clinic.save()
    assert patient.get(f"/clinics/{patient.offering.clinic.code}").json()["takes_insurers"]
    assert patient.post("/appointments", told).json()["status"] == "awaiting_confirmation"


def test_a_taken_time_is_told_with_the_nearest_ones(caller: Caller, other: Caller) -> None:
    choice = caller.choice()
    caller.post("/holds", choice)
    answer = other.post("/holds", choice)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (409, "urn:clinic-portal:problem:slot-taken")
    assert len(told["nearest"]) == 6
    assert other.post("/holds", {**choice, "starts_at": told["nearest"][0]["starts_at"]}).status_code == 201


def test_any_doctor_is_whoever_is_free(caller: Caller, other: Caller) -> None:
    colleague = OfferingFactory(service=caller.offering.service, clinic=caller.offering.clinic, price=1)
    make_rule(colleague)
    choice = {**caller.choice(), "doctor": None}
    doctors = {each.post("/holds", choice).json()["doctor"] for each in (caller, other)}
    assert doctors == {caller.offering.doctor.code, colleague.doctor.code}


def test_the_next_hold_gives_up_the_one_before(caller: Caller) -> None:
    first, second = caller.hold(0), caller.hold(3)
    assert not caller.get(f"/holds/{first['id']}").json()["is_held"]
    assert caller.get(f"/holds/{second['id']}").json()["is_held"]


def test_a_hold_is_extended_once_and_given_up(caller: Caller) -> None:
    hold = caller.hold()
    extended = caller.post(f"/holds/{hold['id']}/extend").json()
    assert (hold["held_until"], extended["held_until"]) == (
        "2026-03-02T09:10:00+03:00",
        "2026-03-02T09:20:00+03:00",
    )
    assert caller.delete(f"/holds/{hold['id']}").status_code == 204
    assert Appointment.objects.get(public_id=hold["id"]).status == "expired"


def test_a_lapsed_hold_that_nobody_took_still_serves(patient: Caller) -> None:
    hold = patient.hold(5)
    with time_machine.travel(NOW + 14 * MINUTE, tick=False):
        answer = patient.post("/appointments", {"hold": hold["id"], "person": ANNA})
    assert answer.status_code == 201


def test_another_ones_hold_and_none_are_the_same(caller: Caller, other: Caller) -> None:
    hold = caller.hold()
    other.sign_in()
    for method, path in (("get", ""), ("post", "/extend"), ("delete", "")):
        theirs, none = (getattr(other, method)(f"/holds/{each}{path}") for each in (hold["id"], NOBODYS))
        assert (theirs.status_code, theirs.content) == (404, none.content)
    theirs, none = (
        other.post("/appointments", {"hold": each, "person": ANNA}) for each in (hold["id"], NOBODYS)
    )
    assert (theirs.status_code, theirs.content) == (404, none.content)


def test_another_ones_visit_and_none_are_the_same(patient: Caller, other: Caller) -> None:
    visit = patient.book()
    other.sign_in("+79160000001")
    change = {"revision": visit["revision"]}
    for path, told in (("/cancel", change), ("/move", {**change, "starts_at": visit["starts_at"]})):
        theirs, none = (other.post(f"/appointments/{each}{path}", told) for each in (visit["id"], NOBODYS))
        assert (theirs.status_code, theirs.content) == (404, none.content)
    theirs, none = (other.get(f"/appointments/{each}") for each in (visit["id"], NOBODYS))
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert other.get("/appointments").json()["results"] == []


def test_another_ones_person_and_none_are_the_same(patient: Caller, other: Caller) -> None:
    person = patient.book()["person"]
    other.sign_in("+79160000001")
    choice = other.choice(3)
    theirs, none = (
        other.post("/appointments", {"slot": choice, "person": {"id": each}}) for each in (person, NOBODYS)
    )
    assert (theirs.status_code, theirs.content) == (404, none.content)


def test_a_stranger_with_the_phones_record_sees_none_of_its_visits(patient: Caller, other: Caller) -> None:
    visit = Appointment.objects.get(public_id=patient.book()["id"])
    other.sign_in("+79160000001")
    stranger = Appointment.objects.model.booker.field.related_model.objects.get(phone="+79160000001")
    PatientAccess.objects.create(user=stranger, patient=visit.patient)
    assert other.get(f"/appointments/{visit.public_id}").status_code == 404


def test_whom_one_booked_for_is_booked_for_again(patient: Caller) -> None:
    patient.book(0)
    [person] = patient.get("/people").json()["results"]
    assert (person["shown"], person["relation"]) == ("Анна К.", "self")
    patient.book(4, person={"id": person["id"]})
    assert Patient.objects.count() == 1


def test_a_visit_is_moved_and_then_cancelled(patient: Caller) -> None:
    visit = patient.book(0)
    wanted = patient.slots()[3]["starts_at"]
    moved = patient.post(
        f"/appointments/{visit['id']}/move", {"starts_at": wanted, "revision": visit["revision"]}
    ).json()
    assert (moved["starts_at"], moved["code"]) == (wanted, visit["code"])
    told = {"cause": "other_plans", "revision": moved["revision"]}
    cancelled = patient.post(f"/appointments/{visit['id']}/cancel", told).json()
    assert (cancelled["status"], cancelled["can_change"]) == ("cancelled", False)


def test_a_moment_may_be_told_by_any_clock(patient: Caller) -> None:
    visit = patient.book(0)
    answer = patient.post(
        f"/appointments/{visit['id']}/move",
        {"starts_at": "2026-03-02T03:00:00-05:00", "revision": visit["revision"]},
    )
    assert answer.json()["starts_at"] == "2026-03-02T11:00:00+03:00"


def test_of_two_tabs_the_second_is_told(patient: Caller) -> None:
    visit = patient.book()
    told = {"revision": visit["revision"]}
    assert patient.post(f"/appointments/{visit['id']}/cancel", told).status_code == 200
    answer = patient.post(f"/appointments/{visit['id']}/cancel", told)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:clinic-portal:problem:outdated")


def test_visits_are_listed_the_latest_first_in_pages(patient: Caller) -> None:
    made = [patient.book(number)["id"] for number in (0, 3, 6)]
    page = patient.get("/appointments", {"limit": 2}).json()
    rest = patient.client.get(page["next"], headers=patient.headers()).json()
    assert [visit["id"] for visit in page["results"] + rest["results"]] == made[::-1]


def test_the_past_is_told_from_what_is_to_come(patient: Caller) -> None:
    gone, coming = patient.book(0), patient.book(3)
    told = {"revision": gone["revision"]}
    patient.post(f"/appointments/{gone['id']}/cancel", told)
    assert [row["id"] for row in patient.get("/appointments", {"when": "past"}).json()["results"]] == [
        gone["id"]
    ]
    assert [row["id"] for row in patient.get("/appointments", {"when": "upcoming"}).json()["results"]] == [
        coming["id"]
    ]


def test_nothing_is_booked_or_listed_without_a_sign_in(caller: Caller) -> None:
    told = {"slot": caller.choice(), "person": ANNA}
    for answer in (caller.post("/appointments", told), caller.get("/appointments"), caller.get("/people")):
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_guest_holds_by_a_secret_only(caller: Caller) -> None:
    choice, caller.hold_key = caller.choice(), "short"
    answer = caller.post("/holds", choice)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:clinic-portal:problem:hold-key-missing")


def test_one_address_holds_only_a_few_times(caller: Caller, settings: Any) -> None:
    settings.HOLDS_PER_ADDRESS = 1
    caller.hold(0)
    another = Caller(caller.offering, caller.sandbox, caller.client)
    answer = another.post("/holds", another.choice(3))
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:clinic-portal:problem:too-many-holds")


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-03-01T09:00:00+03:00"},  # over
        {"starts_at": "2026-03-02T09:07:00+03:00"},  # off the grid
        {"starts_at": "2026-03-02T09:20:30+03:00"},
        {"starts_at": "2026-06-02T09:00:00+03:00"},  # too far ahead
        {"doctor": "nobody"},
        {"service": "nothing"},
        {"clinic": "nowhere"},
        {"channel": "video"},
    ],
)
def test_a_time_that_nobody_offers_is_refused(caller: Caller, change: dict[str, str]) -> None:
    answer = caller.post("/holds", {**caller.choice(), **change})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:clinic-portal:problem:not-offered")


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2026-03-02T09:00:00"},  # of no zone
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"starts_at": "2026-02-30T09:00:00Z"},
        {"starts_at": "tomorrow"},
        {"starts_at": 1772434800},
        {"doctor": 7},
        {"clinic": None},
        {"service": "x" * 41},
        {"channel": "telepathy"},
        {"room": "12"},
    ],
)
def test_a_wrong_member_is_named(caller: Caller, change: dict[str, Any]) -> None:
    answer = caller.post("/holds", {**caller.choice(), **change})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(change))}"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"family": ""}, "/person/family"),
        ({"family": "К" * 400}, "/person/family"),
        ({"family": 7}, "/person/family"),
        ({"family": "<b>1"}, "/person/family"),
        ({"given": "Ali 😀"}, "/person/given"),
        ({"birth_date": "17.05.1990"}, "/person/birth_date"),
        ({"birth_date": "1990-02-30"}, "/person/birth_date"),
        ({"relation": "doctor"}, "/person/relation"),
        ({"sex": "f"}, "/person/sex"),
        ({"id": NOBODYS}, "/person/id"),
        ({"birth_date": "2030-05-17"}, ""),
        ({"birth_date": "1850-05-17"}, ""),
    ],
)
def test_bad_persons_are_told_and_nothing_is_written(
    patient: Caller, change: dict[str, Any], pointer: str
) -> None:
    answer = patient.post("/appointments", {"slot": patient.choice(), "person": {**ANNA, **change}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert Patient.objects.count() == 0


@pytest.mark.parametrize("name", ["Ali", "محمد علي", "O'Brien-Smith", "Ё"])
def test_names_are_taken_as_people_write_them(patient: Caller, name: str) -> None:
    visit = patient.book(person={**ANNA, "given": name})
    assert Appointment.objects.get(public_id=visit["id"]).patient.names.get().given == name


def ask(offering: Offering, **fields: Any) -> IntakeQuestion:
    told = {"text_ru": "Курите?", "text_en": "Do you smoke?", "kind": "yes_no", "required": True} | fields
    return IntakeQuestion.objects.create(service=offering.service, **told)


def test_what_a_service_asks_is_told_and_answered(patient: Caller) -> None:
    question = ask(patient.offering)
    [told] = patient.get(f"/services/{patient.offering.service.code}").json()["questions"]
    assert told == {
        "id": str(question.public_id),
        "text": "Do you smoke?",
        "choices": ["Yes", "No"],
        "required": True,
    }
    visit = patient.book(answers=[{"question": told["id"], "answer": "No"}])
    kept = VisitDetails.objects.get(appointment__public_id=visit["id"]).answers
    assert kept == [{"question": told["id"], "answer": "No"}]


@pytest.mark.parametrize("answers", [[], ["Perhaps"]])
def test_a_required_answer_is_missed(patient: Caller, answers: list[str]) -> None:
    question = ask(patient.offering)
    given = [{"question": str(question.public_id), "answer": answer} for answer in answers]
    told = {"slot": patient.choice(), "person": ANNA, "answers": given}
    answer = patient.post("/appointments", told)
    assert answer.status_code == 422
    assert "Do you smoke?" in answer.json()["errors"][0]["detail"]
    assert Patient.objects.count() == 0


def test_an_answer_is_only_to_what_is_asked(patient: Caller) -> None:
    told = {"slot": patient.choice(), "person": ANNA, "answers": [{"question": NOBODYS, "answer": "x"}]}
    assert patient.post("/appointments", told).status_code == 422

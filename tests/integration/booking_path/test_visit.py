"""The visit's page: seen, moved and cancelled by its booker or by its link, and by nobody else."""

import datetime as dt
import re

import pytest
import time_machine
from pytest import mark

from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from clinics.directory.models import Offering
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.sandbox import RunningSandbox
from tests.staff import browser


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    return visitor.book(visitor.times()[-1])


@pytest.fixture
def stranger(sandbox: RunningSandbox, offering: Offering) -> Visitor:
    other = Visitor(browser(), sandbox, offering)
    other.book(other.times()[0], phone="+79160000001")
    return other


def again(visit: Appointment) -> Appointment:
    return Appointment.objects.get(pk=visit.pk)


@mark.parametrize("path", ["", "cancel/", "move/"])
def test_nobody_else_finds_the_visit_or_learns_that_there_is_one(
    visit: Appointment, stranger: Visitor, path: str
) -> None:
    theirs = stranger.client.get(f"/en/visits/{visit.public_id}/{path}")
    none = stranger.client.get(f"/en/visits/0192c0de-0000-7000-8000-000000000000/{path}")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert _without_secrets(theirs.content) == _without_secrets(none.content)


def test_whoever_is_not_signed_in_is_shown_the_door(visit: Appointment) -> None:
    theirs, none = (
        browser().get(f"/en/visits/{each}/")
        for each in (visit.public_id, "0192c0de-0000-7000-8000-000000000000")
    )
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert f"/en/sign-in/?next=%2Fen%2Fvisits%2F{visit.public_id}%2F" in theirs.content.decode()
    assert _without_secrets(theirs.content) == _without_secrets(none.content)


def test_the_bookers_page_names_the_patient_and_leads_back(visitor: Visitor, visit: Appointment) -> None:
    page = visitor.client.get(f"/en/visits/{visit.public_id}/").content.decode()
    assert "Анна К." in page
    assert 'href="/en/my/"' in page


def _without_secrets(page: bytes) -> bytes:
    return re.sub(rb"[0-9a-f-]{36}|csrfmiddlewaretoken\" value=\"[^\"]+", b"", page)


def test_the_booker_cancels(visitor: Visitor, visit: Appointment) -> None:
    page = visitor.client.get(f"/en/visits/{visit.public_id}/cancel/")
    assert page.status_code == 200
    told = {"cause": "other_plans", "revision": visit.revision}
    assert visitor.client.post(f"/en/visits/{visit.public_id}/cancel/", told).status_code == 302
    assert (again(visit).status, again(visit).cause) == ("cancelled", "other_plans")


def test_the_booker_moves_a_quarter_of_an_hour_away(visitor: Visitor, visit: Appointment) -> None:
    page = visitor.client.get(f"/en/visits/{visit.public_id}/move/?from=2026-03-08").content.decode()
    earlier = visit.during.lower - dt.timedelta(minutes=20)
    time = str(int(earlier.timestamp() // 60))
    assert time in page
    told = {"time": time, "revision": visit.revision}
    asked = visitor.client.get(f"/en/visits/{visit.public_id}/move/", told).content.decode()
    assert "Move the visit?" in asked
    assert again(visit).during.lower == visit.during.lower
    answer = visitor.client.post(f"/en/visits/{visit.public_id}/move/", told, follow=True)
    assert "Moved to Sunday, 8 March" in answer.content.decode()
    assert again(visit).during.lower == earlier


def test_only_who_has_just_moved_is_told_so(visitor: Visitor, visit: Appointment) -> None:
    page = visitor.client.get(f"/en/visits/{visit.public_id}/?moved=1")
    assert "You are booked" in page.content.decode()


def test_opening_the_link_changes_nothing_and_tells_nothing_medical(
    visit: Appointment, client: object
) -> None:
    anybody = browser()
    for path in ("", "cancel/", "move/", "not-me/"):
        page = anybody.get(f"/en/v/{link_of(visit, PHONE)}/{path}")
        assert page.status_code == 200
        assert visit.service.name not in page.content.decode()
        assert visit.doctor.name not in page.content.decode()
        assert "Королёва" not in page.content.decode()
    assert again(visit).revision == visit.revision


def test_whoever_has_the_link_cancels_by_a_button(visit: Appointment) -> None:
    answer = browser().post(f"/en/v/{link_of(visit, PHONE)}/cancel/", {"revision": visit.revision})
    assert answer.status_code == 302
    assert again(visit).status == "cancelled"


def test_whoever_says_this_is_not_me_ends_the_visit_and_its_messages(visit: Appointment) -> None:
    answer = browser().post(f"/en/v/{link_of(visit, PHONE)}/not-me/")
    assert answer.status_code == 302
    assert (again(visit).status, again(visit).cause) == ("cancelled", "not_me")
    assert set(visit.messages.values_list("status", flat=True)) == {"dropped"}


@mark.parametrize(
    "forge",
    [
        lambda link: link[:-2] + ("xx" if link[-2:] != "xx" else "yy"),
        lambda link: link[:-1],
        lambda link: f"{link}0",
        lambda link: link[:8],
        lambda link: "23456789" + link[8:],
        lambda link: "x" * 60,
    ],
)
def test_a_forged_link_leads_nowhere(visit: Appointment, forge: object) -> None:
    assert browser().get(f"/en/v/{forge(link_of(visit, PHONE))}/").status_code == 404  # type: ignore[operator]


def test_of_two_tabs_the_second_is_told(visitor: Visitor, visit: Appointment) -> None:
    told = {"revision": visit.revision}
    visitor.client.post(f"/en/visits/{visit.public_id}/cancel/", told)
    answer = visitor.client.post(f"/en/visits/{visit.public_id}/cancel/", told)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()


def test_too_late_is_told_with_the_clinics_number(visitor: Visitor) -> None:
    visitor.offering.service.cancel_until_hours = 2
    visitor.offering.service.save()
    visit = visitor.book(visitor.times()[-1])
    with time_machine.travel(visit.during.lower - dt.timedelta(hours=1), tick=False):
        page = visitor.client.get(f"/en/visits/{visit.public_id}/").content.decode()
        assert "please call the clinic" in page
        answer = visitor.client.post(f"/en/visits/{visit.public_id}/cancel/", {"revision": visit.revision})
    assert answer.status_code == 409
    assert again(visit).status == "confirmed"


def test_no_answer_about_a_visit_is_kept_a_refusal_neither(visitor: Visitor, visit: Appointment) -> None:
    path = f"/en/visits/{visit.public_id}/"
    for answer in (visitor.client.get(path), browser().get(path), browser().get("/en/my/")):
        assert "no-store" in answer["Cache-Control"]

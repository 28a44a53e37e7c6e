"""A completed visit opens one verified review, which leads to nobody."""

import datetime as dt

import pytest
import time_machine

from booking.appointments.actions import attending
from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from booking.journeys.review import Opinion, review_visit
from clinics.reviews.errors import AlreadyReviewed
from clinics.reviews.models import Review
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.shared import clock
from portal.shared.languages import Language
from tests.factories.appointments import book, make_slot
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.races import race
from tests.staff import browser

SAID = {"rating": "5", "text": "The doctor listened and explained.", "publication": "on"}


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    """Completed by the staff."""
    booked = visitor.book(visitor.times()[0])
    return attending.complete(by=SYSTEM, visit=booked, now=booked.during.upper)


@pytest.fixture(autouse=True)
def _an_hour_after_the_visit(request: pytest.FixtureRequest) -> object:
    if "visit" not in request.fixturenames:
        yield
        return
    visit = request.getfixturevalue("visit")
    with time_machine.travel(visit.during.upper + dt.timedelta(hours=1), tick=False):
        yield


def path(visit: Appointment) -> str:
    return f"/en/visits/{visit.public_id}/review/"


def test_the_page_of_a_completed_visit_offers_it(visitor: Visitor, visit: Appointment) -> None:
    page = visitor.client.get(f"/en/visits/{visit.public_id}/").content.decode()
    assert f'href="{path(visit)}"' in page


def test_a_review_waits_for_moderation_and_is_anonymous(visitor: Visitor, visit: Appointment) -> None:
    assert visitor.client.post(path(visit), SAID).status_code == 200
    review = Review.objects.get()
    assert (review.status, review.verified, review.rating) == ("pending", True, 5)
    assert (review.author_name, review.doctor) == ("", visit.doctor)


def test_the_log_does_not_say_who_wrote_it(visitor: Visitor, visit: Appointment) -> None:
    visitor.client.post(path(visit), SAID)
    entry = Entry.objects.get(object_type="reviews.review", action="insert")
    assert (entry.actor, entry.patient) == (None, None)


def test_the_name_is_shown_by_consent(visitor: Visitor, visit: Appointment) -> None:
    visitor.client.post(path(visit), SAID | {"with_name": "on"})
    assert Review.objects.get().author_name == "Анна К."


def test_without_consent_to_publication_nothing_is_written(visitor: Visitor, visit: Appointment) -> None:
    answer = visitor.client.post(path(visit), SAID | {"publication": ""})
    assert answer.status_code == 422 and "Without your consent" in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("fields", [{"rating": "6"}, {"rating": ""}, {"text": "Short"}, {"text": "a" * 4001}])
def test_a_bad_form_is_explained(visitor: Visitor, visit: Appointment, fields: dict[str, str]) -> None:
    assert visitor.client.post(path(visit), SAID | fields).status_code == 422
    assert not Review.objects.exists()


def test_a_second_review_is_refused(visitor: Visitor, visit: Appointment) -> None:
    visitor.client.post(path(visit), SAID)
    assert visitor.client.post(path(visit), SAID).status_code == 409
    assert Review.objects.count() == 1


def test_the_link_opens_it_without_naming_the_doctor(visit: Appointment) -> None:
    by_link = f"/en/v/{link_of(visit, PHONE)}/review/"
    page = browser().get(by_link)
    assert page.status_code == 200 and visit.doctor.name not in page.content.decode()
    assert browser().post(by_link, SAID).status_code == 200
    assert Review.objects.count() == 1


def test_nobody_else_reviews_the_visit(visit: Appointment) -> None:
    assert browser().post(path(visit), SAID).status_code == 404
    assert not Review.objects.exists()


def test_three_months_later_it_is_too_late(visitor: Visitor, visit: Appointment) -> None:
    with time_machine.travel(visit.during.upper + dt.timedelta(days=91), tick=False):
        assert visitor.client.post(path(visit), SAID).status_code == 409


def test_a_visit_to_come_is_not_reviewed(visitor: Visitor) -> None:
    booked = visitor.book(visitor.times()[0])
    assert visitor.client.post(path(booked), SAID).status_code == 409


def test_a_visit_that_closed_by_itself_is_not_reviewed(visitor: Visitor) -> None:
    """Nobody knows whether anybody came."""
    booked = visitor.book(visitor.times()[0])
    with time_machine.travel(booked.during.upper + dt.timedelta(days=3), tick=False):
        attending.close_past(now=clock.now())
        assert visitor.client.post(path(booked), SAID).status_code == 409


def test_two_at_once_are_one_review(committed: str) -> None:
    visit = book(make_slot())
    over = visit.during.upper + dt.timedelta(hours=1)
    visit = attending.complete(by=SYSTEM, visit=visit, now=over)
    opinion = Opinion(4, SAID["text"], False, Language.EN)
    outcomes = race([lambda: review_visit(visit, opinion, now=over)] * 4)
    assert sum(isinstance(outcome.refusal, AlreadyReviewed) for outcome in outcomes) == 3
    assert Review.objects.count() == 1

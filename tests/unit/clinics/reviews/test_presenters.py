"""What a template is given of a review."""

import datetime as dt
from decimal import Decimal

from django.utils import translation

from clinics.directory.models import Clinic, Doctor
from clinics.reviews.models import Review
from clinics.reviews.presenters import author_label, average_label, review_card
from clinics.reviews.queries import RatingSummary
from tests.factories.reviews import ReviewFactory


def a_review(**fields: object) -> Review:
    doctor, clinic = Doctor(code="d", first_name_en="Maria", last_name_en="Orlova"), Clinic(code="c")
    clinic.time_zone = "Asia/Novosibirsk"
    return ReviewFactory.build(doctor=doctor, clinic=clinic, **fields)


def test_an_author_is_anonymous_by_default() -> None:
    with translation.override("en"):
        assert author_label(a_review()) == "a patient, May 2026"


def test_an_author_who_agreed_is_named() -> None:
    assert author_label(a_review(author_name="Anna K.")) == "Anna K."


def test_the_month_is_written_in_russian_without_a_capital() -> None:
    with translation.override("ru"):
        assert review_card(a_review()).month == "май 2026"


def test_the_month_is_that_of_the_clinic() -> None:
    late = dt.datetime(2026, 5, 31, 20, 0, tzinfo=dt.UTC)
    assert review_card(a_review(submitted_at=late)).month_iso == "2026-06"


def test_stars_are_filled_up_to_the_rating() -> None:
    assert review_card(a_review(rating=3)).percent == 60


def test_the_average_is_written_in_the_readers_manner() -> None:
    summary = RatingSummary(count=7, average=Decimal("4.8"))
    with translation.override("ru"):
        assert average_label(summary) == "4,8"


def test_without_reviews_there_is_no_average() -> None:
    assert average_label(RatingSummary()) == ""


def test_shares_are_percentages() -> None:
    summary = RatingSummary(count=3, by_stars={5: 2, 4: 1, 3: 0, 2: 0, 1: 0})
    assert summary.shares == {5: 67, 4: 33, 3: 0, 2: 0, 1: 0}

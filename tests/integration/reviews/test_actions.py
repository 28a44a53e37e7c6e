"""A review's way through moderation."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import ModelLogEntry

from clinics.reviews import actions
from clinics.reviews.errors import ReplyMayDisclose, WrongStatus
from clinics.reviews.models import Review
from portal.accounts.models import User
from portal.shared.page_cache import pages_version
from tests.factories.directory import ClinicFactory, DoctorFactory
from tests.factories.people import UserFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def moderator() -> User:
    return UserFactory()


def test_a_submitted_review_waits() -> None:
    review = actions.submit(
        doctor=DoctorFactory(),
        clinic=ClinicFactory(),
        rating=4,
        text="Kind and clear.",
        language="en",
        now=NOW,
    )
    assert review.status == "pending"


@pytest.mark.parametrize(
    "fault", [{"rating": 6}, {"text": "Meh"}, {"language": "de"}, {"author_name": "Anna"}]
)
def test_a_faulty_review_is_not_taken(fault: dict[str, object]) -> None:
    fields = {"rating": 4, "text": "Kind and clear.", "language": "en"} | fault
    with pytest.raises(ValidationError):
        actions.submit(doctor=DoctorFactory(), clinic=None, now=NOW, **fields)
    assert not Review.objects.exists()


def test_publishing_records_who_and_when(moderator: User) -> None:
    review = actions.publish(review=ReviewFactory(), by=moderator, now=NOW)
    assert (review.status, review.published_at, review.moderated_by) == ("published", NOW, moderator)


def test_publishing_is_logged(moderator: User) -> None:
    review = actions.publish(review=ReviewFactory(), by=moderator, now=NOW)
    entry = ModelLogEntry.objects.for_instance(review).get()
    assert (entry.action, entry.user) == ("reviews.publish", moderator)


def test_a_published_review_is_not_published_again(moderator: User) -> None:
    with pytest.raises(WrongStatus):
        actions.publish(review=ReviewFactory(published=True), by=moderator, now=NOW)


def test_the_status_in_the_database_decides(moderator: User) -> None:
    review = ReviewFactory()
    stale = Review.objects.get(pk=review.pk)
    actions.reject(review=review, by=moderator, now=NOW)
    with pytest.raises(WrongStatus):
        actions.reject(review=stale, by=moderator, now=NOW)


def test_a_published_review_can_be_taken_off_and_shown_again(moderator: User) -> None:
    review = actions.reject(review=ReviewFactory(published=True), by=moderator, now=NOW, note="Rude")
    assert (review.status, review.published_at, review.moderation_note) == ("rejected", None, "Rude")
    assert actions.publish(review=review, by=moderator, now=NOW).status == "published"


def test_a_neutral_reply_is_kept(moderator: User) -> None:
    review = actions.reply(review=ReviewFactory(published=True), text=" Thank you. ", by=moderator, now=NOW)
    assert (review.reply, review.replied_at, review.replied_by) == ("Thank you.", NOW, moderator)


def test_a_disclosing_reply_needs_a_confirmation(moderator: User) -> None:
    review = ReviewFactory(published=True)
    with pytest.raises(ReplyMayDisclose, match="Thank you for visiting"):
        actions.reply(review=review, text="Thank you for visiting us.", by=moderator, now=NOW)
    review.refresh_from_db()
    assert review.reply == ""


def test_a_confirmed_reply_is_kept_and_the_confirmation_logged(moderator: User) -> None:
    review = actions.reply(
        review=ReviewFactory(published=True),
        text="Thank you for visiting us.",
        by=moderator,
        now=NOW,
        confirmed=True,
    )
    assert review.reply
    assert ModelLogEntry.objects.for_instance(review).get().data == {"confirmed": True}


def test_an_empty_reply_takes_the_answer_away(moderator: User) -> None:
    review = ReviewFactory(published=True, reply="Thank you.", replied_at=NOW, replied_by=moderator)
    review = actions.reply(review=review, text="", by=moderator, now=NOW)
    assert (review.reply, review.replied_at, review.replied_by) == ("", None, None)


def test_a_waiting_review_is_not_answered(moderator: User) -> None:
    with pytest.raises(WrongStatus):
        actions.reply(review=ReviewFactory(), text="Thank you.", by=moderator, now=NOW)


def test_an_author_becomes_anonymous_again(moderator: User) -> None:
    review = ReviewFactory(published=True, author_name="Anna K.", name_consent_at=NOW)
    review = actions.withdraw_name(review=review, by=moderator)
    assert (review.author_name, review.name_consent_at) == ("", None)


def test_each_visible_change_purges_the_pages(
    moderator: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    review = ReviewFactory()
    for change in (
        lambda: actions.publish(review=review, by=moderator, now=NOW),
        lambda: actions.reply(review=review, text="Thank you.", by=moderator, now=NOW),
        lambda: actions.withdraw_name(review=review, by=moderator),
        lambda: actions.reject(review=review, by=moderator, now=NOW),
        lambda: review.delete(),
    ):
        before = pages_version()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        assert pages_version() > before

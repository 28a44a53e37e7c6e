"""The moderation desk, as a moderator, two managers of different clinics and an outsider find it."""

import pytest
from django.test import Client
from django.urls import reverse

from clinics.directory.models import Clinic, ClinicStaff
from clinics.reviews.models import Review
from portal.accounts.models import User
from tests.factories.directory import ClinicFactory, DoctorFactory
from tests.factories.reviews import SUBMITTED, ReviewFactory
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db
LIST = reverse("reviews:index")
SAFE = "Thank you for your kind words."
REVEALING = "Thank you for visiting us on 12 May."


def as_(user: User) -> Client:
    return through_the_door(browser(), user)


@pytest.fixture
def moderator() -> Client:
    return as_(make_staff("reviews.moderate_review", "directory.oversee_clinic"))


def manager_of(clinic: Clinic) -> Client:
    user = make_staff("reviews.reply_to_review", "reviews.view_review")
    ClinicStaff.objects.create(user=user, clinic=clinic)
    return as_(user)


def page_of(review: Review, name: str = "edit") -> str:
    return reverse(f"reviews:{name}", args=[review.pk])


def bulk(action: str, *reviews: Review) -> str:
    chosen = "&".join(f"id={review.pk}" for review in reviews)
    return f"{reverse('wagtail_bulk_action', args=['reviews', 'review', action])}?{chosen}&next={LIST}"


def status_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).status


# Moderation


def test_the_list_shows_what_waits_first(moderator: Client) -> None:
    ReviewFactory(published=True, text="An old and published one", submitted_at=SUBMITTED.replace(year=2027))
    ReviewFactory(text="A new one, waiting")
    body = moderator.get(LIST).content.decode()
    assert body.index("A new one, waiting") < body.index("An old and published one")


@pytest.mark.parametrize("asked", ["parking", "Ivanova", "Иванова"])
def test_a_review_is_found_by_its_words_and_its_doctor(moderator: Client, asked: str) -> None:
    doctor = DoctorFactory(last_name_en="Ivanova", last_name_ru="Иванова")
    ReviewFactory(text="There was no parking nearby", doctor=doctor)
    ReviewFactory(text="Quick and clear")
    body = moderator.get(LIST, {"q": asked}).content.decode()
    assert "no parking nearby" in body
    assert "Quick and clear" not in body


def test_a_moderator_publishes_with_a_note(moderator: Client) -> None:
    review = ReviewFactory()
    moderator.post(page_of(review, "publish"), {"note": "Fine"})
    review.refresh_from_db()
    assert (review.status, review.moderation_note) == ("published", "Fine")


def test_a_moderator_rejects(moderator: Client) -> None:
    review = ReviewFactory()
    moderator.post(page_of(review, "reject"))
    assert status_of(review) == "rejected"


def test_a_decision_leads_to_the_next_that_waits(moderator: Client) -> None:
    review, following = ReviewFactory.create_batch(2)
    assert moderator.post(page_of(review, "publish"))["Location"] == page_of(following)


def test_what_somebody_else_decided_is_said(moderator: Client) -> None:
    review = ReviewFactory(published=True)
    response = moderator.post(page_of(review, "publish"), follow=True)
    assert "the review is published" in response.content.decode()


def test_a_link_decides_nothing(moderator: Client) -> None:
    assert moderator.get(page_of(ReviewFactory(), "publish")).status_code == 405


@pytest.mark.parametrize(("action", "status"), [("publish", "published"), ("reject", "rejected")])
def test_many_are_decided_at_once(moderator: Client, action: str, status: str) -> None:
    reviews = ReviewFactory.create_batch(3)
    assert reviews[0].text in moderator.get(bulk(action, *reviews)).content.decode()
    moderator.post(bulk(action, *reviews))
    assert {status_of(review) for review in reviews} == {status}


def test_one_that_is_already_decided_does_not_stop_the_others(moderator: Client) -> None:
    published, waiting = ReviewFactory(published=True), ReviewFactory()
    moderator.post(bulk("publish", published, waiting))
    assert status_of(waiting) == "published"


def test_history_tells_who_decided(moderator: Client) -> None:
    review = ReviewFactory()
    moderator.post(page_of(review, "publish"))
    assert "Published" in moderator.get(page_of(review, "history")).content.decode()


def test_a_moderator_makes_an_author_anonymous(moderator: Client) -> None:
    review = ReviewFactory(published=True, author_name="Anna K.", name_consent_at=SUBMITTED)
    moderator.post(page_of(review, "withdraw_name"))
    assert Review.objects.get(pk=review.pk).author_name == ""
    assert "Name withdrawn" in moderator.get(page_of(review, "history")).content.decode()


def test_a_manager_takes_no_name_away() -> None:
    review = ReviewFactory(published=True, author_name="Anna K.", name_consent_at=SUBMITTED)
    assert refused(manager_of(review.clinic), page_of(review, "withdraw_name"))
    assert Review.objects.get(pk=review.pk).author_name == "Anna K."


# Replies


def test_a_manager_replies_at_the_own_clinic() -> None:
    review = ReviewFactory(published=True)
    manager_of(review.clinic).post(page_of(review), {"reply": SAFE})
    assert Review.objects.get(pk=review.pk).reply == SAFE


def test_who_oversees_all_clinics_replies_at_each() -> None:
    review = ReviewFactory(published=True)
    administrator = as_(make_staff("reviews.reply_to_review", "directory.oversee_clinic"))
    administrator.post(page_of(review), {"reply": SAFE})
    assert Review.objects.get(pk=review.pk).reply == SAFE


def test_a_revealing_reply_is_warned_about_and_not_saved() -> None:
    review = ReviewFactory(published=True)
    response = manager_of(review.clinic).post(page_of(review), {"reply": REVEALING})
    assert response.status_code == 422
    assert "12 May" in response.content.decode()
    assert 'name="confirmed"' in response.content.decode()
    assert Review.objects.get(pk=review.pk).reply == ""


def test_a_confirmed_reply_is_saved() -> None:
    review = ReviewFactory(published=True)
    given = {"reply": REVEALING, "warned_about": REVEALING, "confirmed": "on"}
    manager_of(review.clinic).post(page_of(review), given)
    assert Review.objects.get(pk=review.pk).reply == REVEALING


def test_a_confirmation_holds_for_the_text_that_was_warned_about() -> None:
    review = ReviewFactory(published=True)
    given = {"reply": f"{REVEALING} Your diagnosis!", "warned_about": REVEALING, "confirmed": "on"}
    assert manager_of(review.clinic).post(page_of(review), given).status_code == 422
    assert Review.objects.get(pk=review.pk).reply == ""


def test_the_reply_form_waits_for_publication() -> None:
    review = ReviewFactory()
    client = manager_of(review.clinic)
    assert 'name="reply"' not in client.get(page_of(review)).content.decode()
    assert client.post(page_of(review), {"reply": SAFE}).status_code == 422


# Who may not


@pytest.mark.parametrize("name", ["edit", "history", "history_results"])
def test_another_clinics_review_does_not_exist_for_a_manager(name: str) -> None:
    foreign = ReviewFactory(published=True, text="Told about another clinic")
    response = manager_of(ClinicFactory()).get(page_of(foreign, name), follow=True)
    assert response.status_code == 404
    assert foreign.text not in response.content.decode()


def test_the_list_of_a_manager_holds_own_clinics_only() -> None:
    own = ReviewFactory(text="Told about our clinic")
    ReviewFactory(text="Told about another clinic")
    body = manager_of(own.clinic).get(LIST).content.decode()
    assert own.text in body
    assert "Told about another clinic" not in body


def test_a_manager_does_not_reply_for_another_clinic() -> None:
    foreign = ReviewFactory(published=True)
    response = manager_of(ClinicFactory()).post(page_of(foreign), {"reply": SAFE}, follow=True)
    assert response.status_code == 404
    assert Review.objects.get(pk=foreign.pk).reply == ""


def refused(client: Client, path: str) -> bool:
    """Wagtail answers PermissionDenied by sending staff to the admin's home."""
    response = client.post(path)
    return response.status_code == 403 or response["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("action", ["publish", "reject"])
def test_a_manager_decides_nothing(action: str) -> None:
    review = ReviewFactory()
    client = manager_of(review.clinic)
    assert refused(client, page_of(review, action))
    assert refused(client, bulk(action, review))
    assert status_of(review) == "pending"


def test_a_moderator_does_not_reply(moderator: Client) -> None:
    review = ReviewFactory(published=True)
    assert refused(moderator, page_of(review))


def test_a_moderator_bound_to_a_clinic_decides_nothing_elsewhere() -> None:
    user = make_staff("reviews.moderate_review")
    own, foreign = ReviewFactory(), ReviewFactory()
    ClinicStaff.objects.create(user=user, clinic=own.clinic)
    client = as_(user)
    client.post(page_of(foreign, "publish"))
    client.post(bulk("publish", foreign))
    client.post(f"{reverse('wagtail_bulk_action', args=['reviews', 'review', 'publish'])}?id=all&next={LIST}")
    assert (status_of(own), status_of(foreign)) == ("published", "pending")


def test_staff_without_a_permission_see_no_reviews() -> None:
    client, review = as_(make_staff()), ReviewFactory(text="Told about our clinic")
    for path in (LIST, reverse("reviews:index_results"), page_of(review), page_of(review, "history")):
        response = client.get(path)
        assert response.status_code in (302, 403, 404)
        assert review.text not in response.content.decode()


def test_an_auditor_reads_and_changes_nothing() -> None:
    client, review = (
        as_(make_staff("reviews.view_review", "directory.oversee_clinic")),
        ReviewFactory(published=True),
    )
    assert client.get(page_of(review)).status_code == 200
    assert refused(client, page_of(review))
    assert refused(client, page_of(review, "reject"))


def test_words_are_shown_as_text(moderator: Client) -> None:
    review = ReviewFactory(text="<script>alert('a bad day')</script>")
    for path in (LIST, page_of(review), bulk("publish", review)):
        assert "<script>alert" not in moderator.get(path).content.decode()

"""The only doors through which a review changes: submitted, published, rejected, answered, made anonymous."""

import datetime as dt

from django.db import IntegrityError, transaction
from wagtail.log_actions import log

from clinics.directory.models import Clinic, Doctor
from clinics.reviews.disclosure import disclosures
from clinics.reviews.errors import AlreadyReviewed, ReplyMayDisclose, WrongStatus
from clinics.reviews.models import Review
from portal.accounts.models import User
from portal.shared.page_cache import purge_pages_on_commit

Status = Review.Status
TRANSITIONS = {
    Status.PUBLISHED: {Status.PENDING, Status.REJECTED},
    Status.REJECTED: {Status.PENDING, Status.PUBLISHED},
}
"""From which statuses a review may come to each."""


def submit(
    *,
    doctor: Doctor,
    clinic: Clinic | None,
    rating: int,
    text: str,
    language: str,
    now: dt.datetime,
    author_name: str = "",
    name_consent_at: dt.datetime | None = None,
    verified: bool = False,
    visit_mark: str | None = None,
    publication_consent_at: dt.datetime | None = None,
) -> Review:
    """A review waiting for moderation; with the mark of a visit, that visit's only one.

    Raises ValidationError for what the model refuses, AlreadyReviewed.
    """
    review = Review(
        doctor=doctor,
        clinic=clinic,
        rating=rating,
        text=text.strip(),
        language=language,
        author_name=author_name.strip(),
        name_consent_at=name_consent_at,
        verified=verified,
        visit_mark=visit_mark,
        publication_consent_at=publication_consent_at,
        submitted_at=now,
    )
    review.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            review.save()
    except IntegrityError as error:
        if visit_mark is None or not has_mark(visit_mark):
            raise
        raise AlreadyReviewed from error
    return review


def has_mark(visit_mark: str) -> bool:
    """Whether the visit of this mark has its review."""
    return Review.objects.filter(visit_mark=visit_mark).exists()


@transaction.atomic
def publish(*, review: Review, by: User, now: dt.datetime, note: str = "") -> Review:
    """Shows the review on the site. Raises WrongStatus if it already is."""
    review = _decide(review, Status.PUBLISHED, by=by, now=now, note=note)
    log(instance=review, action="reviews.publish", user=by)
    return review


@transaction.atomic
def reject(*, review: Review, by: User, now: dt.datetime, note: str = "") -> Review:
    """Keeps the review off the site, or takes it off. Raises WrongStatus if it already is rejected."""
    review = _decide(review, Status.REJECTED, by=by, now=now, note=note)
    log(instance=review, action="reviews.reject", user=by)
    return review


@transaction.atomic
def reply(*, review: Review, text: str, by: User, now: dt.datetime, confirmed: bool = False) -> Review:
    """The clinic's answer below a published review; an empty text takes the answer away.

    Raises ReplyMayDisclose unless the text is harmless or a person confirmed exactly this text.
    """
    text = text.strip()
    if not confirmed and (found := disclosures(text)):
        raise ReplyMayDisclose(found)
    review = _locked(review)
    if review.status != Status.PUBLISHED:
        raise WrongStatus(review)
    review.reply, review.replied_at, review.replied_by = (text, now, by) if text else ("", None, None)
    review.full_clean(exclude=["doctor", "clinic", "moderated_by", "replied_by"])
    review.save(update_fields=["reply", "replied_at", "replied_by", "updated_at"])
    log(instance=review, action="reviews.reply", user=by, data={"confirmed": confirmed})
    purge_pages_on_commit()
    return review


@transaction.atomic
def withdraw_name(*, review: Review, by: User) -> Review:
    """Makes the author anonymous again, which is their right at any time."""
    review = _locked(review)
    review.author_name, review.name_consent_at = "", None
    review.save(update_fields=["author_name", "name_consent_at", "updated_at"])
    log(instance=review, action="reviews.withdraw_name", user=by)
    purge_pages_on_commit()
    return review


def _decide(review: Review, status: Review.Status, *, by: User, now: dt.datetime, note: str) -> Review:
    review = _locked(review)
    if review.status not in TRANSITIONS[status]:
        raise WrongStatus(review)
    review.status = status
    review.published_at = now if status == Status.PUBLISHED else None
    review.moderated_at, review.moderated_by = now, by
    review.moderation_note = note or review.moderation_note
    review.save(
        update_fields=[
            "status",
            "published_at",
            "moderated_at",
            "moderated_by",
            "moderation_note",
            "updated_at",
        ]
    )
    purge_pages_on_commit()
    return review


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("doctor", "clinic").get(pk=review.pk)

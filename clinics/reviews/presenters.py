"""Reviews as templates show them."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from clinics.directory.models import Doctor
from clinics.reviews.models import Review
from clinics.reviews.queries import RatingSummary
from portal.shared.languages import Language, active_language


@dataclass(frozen=True)
class ReviewCard:
    """A review on a page. `language` is of the text (for `lang=`), `percent` of five stars.

    The date is a month only: a day would help to recognise the visit.
    """

    anchor: str
    rating: int
    rating_label: str
    percent: int
    text: str
    language: str
    author: str
    named: bool
    month: str
    month_iso: str
    verified: bool
    reply: str
    doctor: str
    doctor_url: str
    clinic: str


def review_card(review: Review, *, doctor_url: str = "") -> ReviewCard:
    submitted = _local(review)
    month = month_label(submitted)
    return ReviewCard(
        anchor=f"review-{review.public_id}",
        rating=review.rating,
        rating_label=stars_label(review.rating),
        percent=20 * review.rating,
        text=review.text,
        language=review.language,
        author=author_label(review),
        named=bool(review.author_name),
        month=month,
        month_iso=review_month(review),
        verified=review.verified,
        reply=review.reply,
        doctor=review.doctor.name,
        doctor_url=doctor_url,
        clinic=review.clinic.name if review.clinic else "",
    )


def review_cards(
    reviews: Iterable[Review], *, doctor_url: Callable[[Doctor], str] = lambda doctor: ""
) -> list[ReviewCard]:
    """Cards of many reviews; `doctor_url` tells where a doctor's page is, or an empty text."""
    return [review_card(review, doctor_url=doctor_url(review.doctor)) for review in reviews]


def author_label(review: Review) -> str:
    """«Anna K.» by consent, else «a patient, May 2026»."""
    if review.author_name:
        return review.author_name
    return _("a patient, %(month)s") % {"month": month_label(_local(review))}


def review_month(review: Review) -> str:
    """«2026-05»."""
    return _local(review).strftime("%Y-%m")


def month_label(moment: dt.datetime) -> str:
    """«May 2026», «май 2026»: in the nominative, and in Russian without a capital."""
    label = formats.date_format(moment, "F Y")
    return label.lower() if active_language() == Language.RU else label


def stars_label(rating: int) -> str:
    """What a screen reader says in place of the stars."""
    return _("%(rating)s out of 5 stars") % {"rating": rating}


def average_label(summary: RatingSummary) -> str:
    """The average in the reader's manner, «4.8» or «4,8»; empty without reviews."""
    return "" if summary.average is None else formats.number_format(summary.average, decimal_pos=1)


def _local(review: Review) -> dt.datetime:
    zone = ZoneInfo(review.clinic.time_zone) if review.clinic else dt.UTC
    return review.submitted_at.astimezone(zone)

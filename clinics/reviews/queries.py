"""Reads of published reviews and of the ratings that they add up to."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from clinics.directory.models import Clinic, Doctor
from clinics.reviews.models import STARS, DoctorRating, Rating, Review, ReviewQuerySet

PER_PAGE = 10


@dataclass(frozen=True)
class RatingSummary:
    """How many reviews, their average to one decimal (None without reviews), and how many of each star."""

    count: int = 0
    average: Decimal | None = None
    by_stars: dict[int, int] = field(default_factory=lambda: dict.fromkeys(sorted(STARS, reverse=True), 0))

    @classmethod
    def of(cls, rating: Rating) -> "RatingSummary":
        return cls(rating.count, rating.average, rating.by_stars)

    @property
    def shares(self) -> dict[int, int]:
        """Percentages by stars, each rounded for itself; a bar chart needs no more."""
        return {
            stars: round(100 * count / self.count) if self.count else 0
            for stars, count in self.by_stars.items()
        }


def published(
    *,
    doctor: Doctor | None = None,
    clinic: Clinic | None = None,
    rating: int | None = None,
    language: str | None = None,
) -> ReviewQuerySet:
    """Published reviews, newest first, with their doctor and clinic."""
    given = {"doctor": doctor, "clinic": clinic, "rating": rating, "language": language}
    filters = {name: value for name, value in given.items() if value is not None}
    return Review.objects.published().filter(**filters).select_related("doctor", "clinic").newest_first()


def page_of_reviews(
    *,
    number: int | str | None = 1,
    per_page: int = PER_PAGE,
    doctor: Doctor | None = None,
    clinic: Clinic | None = None,
    rating: int | None = None,
    language: str | None = None,
) -> Page[Review]:
    """A page of published reviews. A number that is none, or out of range, leads to the nearest page."""
    reviews = published(doctor=doctor, clinic=clinic, rating=rating, language=language)
    return Paginator(reviews, per_page).get_page(number)


def latest(*, limit: int = 3, doctor: Doctor | None = None, clinic: Clinic | None = None) -> list[Review]:
    """The newest published reviews, for a block."""
    return list(published(doctor=doctor, clinic=clinic)[:limit])


def rating_of(row: Doctor | Clinic) -> RatingSummary:
    """The rating of a row; asks a query unless its `rating` was selected or prefetched."""
    rating: Rating | None = getattr(row, "rating", None)
    return RatingSummary.of(rating) if rating else RatingSummary()


def rating_of_network() -> RatingSummary:
    """The rating over all doctors."""
    sums = DoctorRating.objects.aggregate(
        **{column: Sum(column, default=0) for column in STARS.values()}, total=Sum("sum", default=0)
    )
    by_stars = {stars: sums[STARS[stars]] for stars in sorted(STARS, reverse=True)}
    count = sum(by_stars.values())
    average = Decimal(sums["total"]) / count if count else None
    rounded = average.quantize(Decimal("0.1"), ROUND_HALF_UP) if average is not None else None
    return RatingSummary(count, rounded, by_stars)

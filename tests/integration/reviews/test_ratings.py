"""The ratings kept by triggers, against a plain recount in Python."""

import threading
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.directory.models import Clinic, Doctor
from clinics.reviews.models import STARS, ClinicRating, DoctorRating, Review
from tests.factories.directory import ClinicFactory, DoctorFactory
from tests.factories.reviews import SUBMITTED, ReviewFactory

PUBLISHED = {"status": "published", "published_at": SUBMITTED, "moderated_at": SUBMITTED}
REJECTED = {"status": "rejected", "published_at": None, "moderated_at": SUBMITTED}

places = st.integers(0, 2)
stars = st.integers(1, 5)
some = st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True)
steps = st.one_of(
    st.tuples(st.just("publish"), some),
    st.tuples(st.just("reject"), some),
    st.tuples(st.just("delete"), some),
    st.tuples(st.just("rate"), some, stars),
    st.tuples(st.just("move"), some, places),
    st.tuples(st.just("rehouse"), some, st.none() | places),
    st.tuples(st.just("add"), st.lists(st.tuples(places, stars, st.booleans()), min_size=1, max_size=5)),
)


class World:
    """Three doctors, three clinics, and the changes that a run of the property makes."""

    def __init__(self) -> None:
        self.doctors: list[Doctor] = DoctorFactory.create_batch(3)
        self.clinics: list[Clinic] = ClinicFactory.create_batch(3)
        self.add([(n % 3, n % 5 + 1, n % 2 == 0) for n in range(8)])

    def add(self, rows: list[tuple[int, int, bool]]) -> None:
        Review.objects.bulk_create(
            ReviewFactory.build(
                doctor=self.doctors[place], clinic=self.clinics[place], rating=rating, published=published
            )
            for place, rating, published in rows
        )

    def change(self, name: str, chosen: list[int], value: int | None = None) -> None:
        keys = list(Review.objects.order_by("pk").values_list("pk", flat=True))
        reviews = Review.objects.filter(pk__in=[keys[n] for n in chosen if n < len(keys)])
        if name == "delete":
            reviews.delete()
            return
        reviews.update(
            **{
                "publish": lambda: PUBLISHED,
                "reject": lambda: REJECTED,
                # A new rating is a new decision of a moderator.
                "rate": lambda: REJECTED | {"rating": value},
                "move": lambda: {"doctor": self.doctors[value or 0]},
                "rehouse": lambda: {"clinic": None if value is None else self.clinics[value]},
            }[name]()
        )


def recount(key: str) -> dict[int, Counter[int]]:
    counts: dict[int, Counter[int]] = {}
    for review in Review.objects.all():
        if review.status == "published" and getattr(review, key) is not None:
            counts.setdefault(getattr(review, key), Counter())[review.rating] += 1
    return counts


def kept(ratings: type[DoctorRating] | type[ClinicRating]) -> dict[int, Counter[int]]:
    return {
        rating.pk: Counter(
            {n: getattr(rating, column) for n, column in STARS.items() if getattr(rating, column)}
        )
        for rating in ratings.objects.all()
        if rating.count
    }


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12))
def test_ratings_equal_a_recount_after_any_changes(changes: list[tuple]) -> None:  # type: ignore[type-arg]
    Review.objects.all().delete()
    world = World()
    for name, *arguments in changes:
        world.add(*arguments) if name == "add" else world.change(name, *arguments)
    assert kept(DoctorRating) == recount("doctor_id")
    assert kept(ClinicRating) == recount("clinic_id")


@pytest.mark.django_db
@given(counts=st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(any))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_average_is_the_exact_quotient_rounded_once(counts: list[int]) -> None:
    rating = DoctorRating(doctor=DoctorFactory(), **dict(zip(STARS.values(), counts, strict=True)))
    rating.save(force_insert=True)
    rating.refresh_from_db()
    exact = Fraction(sum(n * count for n, count in enumerate(counts, start=1)), sum(counts))
    assert Fraction(rating.average) == Fraction((exact * 10 + Fraction(1, 2)).__floor__(), 10)


@pytest.mark.django_db
def test_an_emptied_table_leaves_no_ratings() -> None:
    ReviewFactory(published=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE reviews_review")
    assert not DoctorRating.objects.exists()


def at_once(*work: Callable[[], object]) -> None:
    """Runs each in a thread with a connection of its own, all starting together; raises what one raised."""
    start, faults = threading.Barrier(len(work)), []

    def run(one: Callable[[], object]) -> None:
        try:
            start.wait()
            one()
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


@pytest.mark.parametrize("attempt", range(8))
def test_ratings_are_right_under_concurrent_changes(committed: str, attempt: int) -> None:
    doctors, clinic = DoctorFactory.create_batch(3), ClinicFactory()
    keys = [
        ReviewFactory(doctor=doctors[n % 3], clinic=clinic, rating=n % 5 + 1, published=n % 2 == 0).pk
        for n in range(30)
    ]
    at_once(
        lambda: Review.objects.filter(pk__in=keys[:20]).update(**PUBLISHED),
        lambda: Review.objects.filter(pk__in=keys[20:]).update(**REJECTED),
        lambda: [ReviewFactory(doctor=doctors[n % 3], clinic=clinic, published=True) for n in range(15)],
    )
    assert kept(DoctorRating) == recount("doctor_id")
    assert kept(ClinicRating) == recount("clinic_id")


def test_two_first_reviews_of_one_doctor_are_both_counted(committed: str) -> None:
    doctor, clinic = DoctorFactory(), ClinicFactory()
    at_once(*[lambda: ReviewFactory(doctor=doctor, clinic=clinic, published=True)] * 4)
    assert DoctorRating.objects.get(doctor=doctor).count == 4

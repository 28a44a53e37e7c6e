"""Reviews for tests: waiting for moderation unless told otherwise."""

import datetime as dt

import factory

from clinics.reviews.models import Review
from tests.factories.directory import ClinicFactory, DoctorFactory

SUBMITTED = dt.datetime(2026, 5, 20, 9, 30, tzinfo=dt.UTC)


class ReviewFactory(factory.django.DjangoModelFactory[Review]):
    class Meta:
        model = Review

    class Params:
        published = factory.Trait(status="published", published_at=SUBMITTED, moderated_at=SUBMITTED)
        rejected = factory.Trait(status="rejected", moderated_at=SUBMITTED)

    doctor = factory.SubFactory(DoctorFactory)
    clinic = factory.SubFactory(ClinicFactory)
    rating = 5
    text = "Attentive and unhurried."
    language = "en"
    submitted_at = SUBMITTED

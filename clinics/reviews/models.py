"""What patients say about a doctor, and the ratings that the database adds up from it."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Clinic, Doctor
from clinics.reviews import triggers
from portal.audit.tracking import track
from portal.shared.languages import Language
from portal.shared.models import PublicId, Timestamped
from portal.shared.page_cache import purge_pages_on_commit

STARS = dict(enumerate(triggers.COLUMNS, start=1))
"""The column that counts the reviews of so many stars."""


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> Self:
        return self.filter(status=Review.Status.PUBLISHED)

    def pending(self) -> Self:
        return self.filter(status=Review.Status.PENDING)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")


class Review(PublicId, Timestamped):
    """A patient's opinion. It changes status only through clinics.reviews.actions.

    The author is anonymous unless they agreed to a short name («Anna K.»); nothing here leads to a patient.
    What is published is what a moderator read: a trigger refuses to change the words of a published review.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for moderation")
        PUBLISHED = "published", _("published")
        REJECTED = "rejected", _("rejected")

    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="reviews"
    )
    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        on_delete=models.PROTECT,
        related_name="reviews",
        null=True,
        blank=True,
    )
    rating = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("Stars, 1 to 5.")
    )
    text = models.TextField(_("text"), validators=[MinLengthValidator(10), MaxLengthValidator(4000)])
    language = models.CharField(_("language"), max_length=2, choices=Language)
    author_name = models.CharField(
        _("author's name"), max_length=60, blank=True, help_text=_("Only with consent: «Anna K.»")
    )
    name_consent_at = models.DateTimeField(_("agreed to show the name at"), null=True, blank=True)
    verified = models.BooleanField(
        _("verified"), default=False, help_text=_("A completed visit stands behind the review.")
    )
    visit_mark = models.CharField(
        _("mark of the visit"),
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text=_("Keyed: it tells that a visit has its review, and not which."),
    )
    publication_consent_at = models.DateTimeField(
        _("agreed to publication at"), null=True, blank=True, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    moderated_at = models.DateTimeField(_("moderated at"), null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moderated by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    moderation_note = models.TextField(
        _("moderator's note"), blank=True, help_text=_("For colleagues; never shown on the site.")
    )
    reply = models.TextField(_("reply"), blank=True, validators=[MaxLengthValidator(2000)])
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("replied by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-submitted_at", "-pk"]
        permissions = [
            ("moderate_review", _("Can publish and reject reviews")),
            ("reply_to_review", _("Can reply to reviews of own clinics")),
        ]
        indexes = [
            models.Index(
                fields=["doctor", "-published_at"],
                condition=Q(status="published"),
                name="reviews_of_doctor",
            ),
            models.Index(
                fields=["clinic", "-published_at"],
                condition=Q(status="published"),
                name="reviews_of_clinic",
            ),
            models.Index(fields=["-published_at"], condition=Q(status="published"), name="reviews_newest"),
            models.Index(fields=["submitted_at"], condition=Q(status="pending"), name="reviews_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="reviews_review_rating",
                condition=Q(rating__range=(1, 5)),
                violation_error_message=_("A rating goes from 1 to 5 stars."),
            ),
            models.CheckConstraint(
                name="reviews_review_name_needs_consent",
                condition=Q(author_name="") | Q(name_consent_at__isnull=False),
                violation_error_message=_("A name is kept only with the author's consent."),
            ),
            models.CheckConstraint(
                name="reviews_review_of_a_visit",
                condition=Q(visit_mark=None) | Q(publication_consent_at__isnull=False, verified=True),
                violation_error_message=_("A review of a visit needs its author's consent to publication."),
            ),
            models.CheckConstraint(
                name="reviews_review_decided_by_moderation",
                condition=Q(status="pending", moderated_at=None)
                | Q(status__in=["published", "rejected"], moderated_at__isnull=False),
                violation_error_message=_("A review is published or rejected by moderation only."),
            ),
            models.CheckConstraint(
                name="reviews_review_published_has_date",
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at=None)),
                violation_error_message=_("A published review, and no other, has a date of publication."),
            ),
            models.CheckConstraint(
                name="reviews_review_reply_has_date",
                condition=Q(reply="", replied_at=None) | (~Q(reply="") & Q(replied_at__isnull=False)),
                violation_error_message=_("A reply, and nothing else, has a date of reply."),
            ),
        ]
        triggers = [triggers.WORDS_AS_MODERATED, *triggers.RATINGS, track()]

    def __str__(self) -> str:
        return f"{self.doctor} · {'★' * self.rating}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        purge_pages_on_commit()
        return super().delete(*args, **kwargs)


COUNT = F("ones") + F("twos") + F("threes") + F("fours") + F("fives")
SUM = F("ones") + F("twos") * 2 + F("threes") * 3 + F("fours") * 4 + F("fives") * 5


class Rating(models.Model):
    """How many published reviews gave how many stars. Written by the triggers of Review, by nobody else.

    `average` is the rounded figure that visitors see (half away from zero), or None without reviews.
    """

    ones = models.PositiveIntegerField(_("one star"), default=0, db_default=0)
    twos = models.PositiveIntegerField(_("two stars"), default=0, db_default=0)
    threes = models.PositiveIntegerField(_("three stars"), default=0, db_default=0)
    fours = models.PositiveIntegerField(_("four stars"), default=0, db_default=0)
    fives = models.PositiveIntegerField(_("five stars"), default=0, db_default=0)
    count = models.GeneratedField(expression=COUNT, output_field=models.IntegerField(), db_persist=True)
    sum = models.GeneratedField(expression=SUM, output_field=models.IntegerField(), db_persist=True)
    average = models.GeneratedField(
        expression=Cast(SUM, models.DecimalField(max_digits=20, decimal_places=10)) / NullIf(COUNT, Value(0)),
        output_field=models.DecimalField(max_digits=2, decimal_places=1),
        db_persist=True,
    )

    class Meta:
        abstract = True

    @property
    def by_stars(self) -> dict[int, int]:
        """Counts by number of stars, best first."""
        return {stars: getattr(self, STARS[stars]) for stars in sorted(STARS, reverse=True)}


class DoctorRating(Rating):
    doctor = models.OneToOneField(
        Doctor, on_delete=models.CASCADE, related_name="rating", primary_key=True, verbose_name=_("doctor")
    )

    class Meta:
        verbose_name = _("doctor's rating")
        verbose_name_plural = _("doctors' ratings")
        indexes = [models.Index(fields=["-average", "-count"], name="reviews_doctor_by_rating")]


class ClinicRating(Rating):
    clinic = models.OneToOneField(
        Clinic, on_delete=models.CASCADE, related_name="rating", primary_key=True, verbose_name=_("clinic")
    )

    class Meta:
        verbose_name = _("clinic's rating")
        verbose_name_plural = _("clinics' ratings")

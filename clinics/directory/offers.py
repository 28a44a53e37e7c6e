"""What: services, who offers them where, and at what price."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from clinics.directory.facts import LastingFact, ShownOnPages
from clinics.directory.people import Doctor, Sex, Specialty
from clinics.directory.places import Clinic, Payer
from portal.audit.tracking import track
from portal.shared.languages import InLanguage
from portal.shared.models import Lifecycle, LifecycleQuerySet, PublicId, Timestamped
from portal.shared.money import Currency, Money


class Service(LastingFact, ClusterableModel):
    class Category(models.TextChoices):
        CONSULTATION = "consultation", _("consultation")
        TELEMEDICINE = "telemedicine", _("telemedicine")
        DIAGNOSTICS = "diagnostics", _("diagnostics")
        PROCEDURE = "procedure", _("procedure")
        LABORATORY = "laboratory", _("laboratory")

    class Prepayment(models.TextChoices):
        NONE = "none", _("none")
        DEPOSIT = "deposit", _("deposit")
        FULL = "full", _("in full")

    class Confirmation(models.TextChoices):
        AUTO = "auto", _("at once")
        STAFF = "staff", _("by staff")

    class VisitKind(models.TextChoices):
        FIRST = "first", _("first visit")
        REPEAT = "repeat", _("repeat visit")
        ONLINE = "online", _("online")
        EXPERT = "expert", _("expert")
        PROCEDURE = "procedure", _("procedure")

    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    specialty = models.ForeignKey(
        Specialty, verbose_name=_("specialty"), on_delete=models.PROTECT, related_name="services"
    )
    minutes = models.PositiveSmallIntegerField(
        _("duration, minutes"), validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        _("buffer after, minutes"), default=0, validators=[MaxValueValidator(240)]
    )
    category = models.CharField(_("category"), max_length=15, choices=Category)
    prepayment = models.CharField(_("prepayment"), max_length=10, choices=Prepayment, default=Prepayment.NONE)
    deposit_percent = models.PositiveSmallIntegerField(
        _("deposit, per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    confirmation = models.CharField(
        _("confirmation"), max_length=10, choices=Confirmation, default=Confirmation.AUTO
    )
    minimum_notice_hours = models.PositiveSmallIntegerField(_("minimum notice, hours"), default=0)
    cancel_until_hours = models.PositiveSmallIntegerField(_("cancel until, hours before"), default=0)
    visit_kind = models.CharField(_("kind of visit"), max_length=10, choices=VisitKind)
    repeat_within_days = models.PositiveSmallIntegerField(
        _("repeat within, days"), null=True, blank=True, help_text=_("After a completed visit.")
    )
    age_from = models.PositiveSmallIntegerField(
        _("age from"), null=True, blank=True, help_text=_("Whole years, inclusive.")
    )
    age_to = models.PositiveSmallIntegerField(
        _("age to"), null=True, blank=True, help_text=_("Whole years, inclusive.")
    )
    sex = models.CharField(_("only for"), max_length=1, choices=Sex, blank=True)
    referral_required = models.BooleanField(_("referral required"), default=False)
    preparation_ru = models.TextField(_("preparation, in Russian"), blank=True)
    preparation_en = models.TextField(_("preparation, in English"), blank=True)
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Never named in a message unless the patient asked for detail."),
    )

    name = InLanguage("name", _("name"))
    preparation = InLanguage("preparation")

    class Meta(LastingFact.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        triggers = [track()]
        ordering = ["specialty", "name_ru"]
        constraints = [
            *LastingFact.Meta.constraints,
            models.CheckConstraint(
                name="directory_service_ages_in_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")),
                violation_error_message=_("The age range ends before it begins."),
            ),
            models.CheckConstraint(
                name="directory_service_deposit_percent",
                condition=Q(prepayment="deposit", deposit_percent__range=(1, 99))
                | (~Q(prepayment="deposit") & Q(deposit_percent=None)),
                violation_error_message=_("A deposit needs a percentage from 1 to 99; nothing else has one."),
            ),
            models.CheckConstraint(
                name="directory_service_takes_time",
                condition=Q(minutes__gte=1),
                violation_error_message=_("A service takes at least a minute."),
            ),
        ]


class Offering(ShownOnPages, PublicId, Timestamped, Lifecycle, ClusterableModel):
    """A doctor's service at a clinic. `minutes` overrides the service's duration."""

    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="offerings"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="offerings"
    )
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="offerings"
    )
    minutes = models.PositiveSmallIntegerField(
        _("duration, minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(720)],
        help_text=_("Empty: the service's own."),
    )

    objects = LifecycleQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        triggers = [track()]
        ordering = ["doctor", "service", "clinic"]
        constraints = [
            *Lifecycle.Meta.constraints,
            models.UniqueConstraint(
                fields=["doctor", "service", "clinic"],
                name="directory_offering_unique",
                violation_error_message=_("The doctor already offers this service at this clinic."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doctor} · {self.service} · {self.clinic}"

    @property
    def duration_minutes(self) -> int:
        return self.minutes or self.service.minutes


class PriceQuerySet(models.QuerySet["Price"]):
    def holding_on(self, date: dt.date) -> Self:
        """Prices of a local calendar date."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=date), valid_from__lte=date)


class Price(models.Model):
    """What one kind of payer pays for an offering, in minor units, between two dates.

    `valid_to` is the last local day, inclusive; for one offering and payer no two prices hold on one day.
    """

    offering = ParentalKey(Offering, on_delete=models.CASCADE, related_name="prices")
    payer = models.PositiveSmallIntegerField(_("payer"), choices=Payer, default=Payer.SELF)
    amount_minor = models.PositiveBigIntegerField(_("amount, minor units"), help_text=_("Kopecks or cents."))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        triggers = [track()]
        ordering = ["offering", "payer", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="directory_price_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                violation_error_message=_("The price ends before it begins."),
            ),
            ExclusionConstraint(
                name="directory_price_no_overlap",
                expressions=[
                    (
                        Func("offering", "offering", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "payer",
                            "payer",
                            Value("[]"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another price of this offering holds on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.money)

    @property
    def money(self) -> Money:
        return Money(self.currency, self.amount_minor)

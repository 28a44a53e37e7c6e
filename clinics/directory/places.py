"""Where: legal entities, their clinics, opening hours and rooms."""

import datetime as dt
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from phonenumber_field.modelfields import PhoneNumberField

from clinics.directory.facts import Fact, LastingFact
from portal.audit.tracking import track
from portal.shared.countries import Country as Country
from portal.shared.languages import InLanguage
from portal.shared.money import Currency


class TaxRegime(models.TextChoices):
    GENERAL = "general", _("general (VAT)")
    USN_INCOME = "usn_income", _("simplified, income (Russia)")
    USN_INCOME_MINUS_COSTS = "usn_income_minus_costs", _("simplified, income less costs (Russia)")
    VAT_EXEMPT = "vat_exempt", _("exempt from VAT")


class PaymentMethod(models.TextChoices):
    ONLINE = "online", _("online")
    DESK = "desk", _("at the desk")


class Payer(models.IntegerChoices):
    """Who pays. Integers, since a price's exclusion constraint puts the payer into a range (decision 2)."""

    SELF = 1, _("patient")
    INSURER = 2, _("insurer (voluntary)")
    STATE = 3, _("state insurance")
    EMPLOYER = 4, _("employer")


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("«%(name)s» is no IANA time zone; write it like Europe/Moscow."), params={"name": name}
        )


class LegalEntity(Fact, ClusterableModel):
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    tax_id = models.CharField(_("tax number"), max_length=30)
    registration = models.CharField(_("registration number"), max_length=30)
    licence = models.CharField(_("medical licence"), max_length=60)
    tax_regime = models.CharField(_("tax regime"), max_length=30, choices=TaxRegime)
    data_protection_contact = models.EmailField(_("data-protection contact"), blank=True)

    name = InLanguage("name", _("name"))

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        triggers = [track()]
        ordering = ["code"]


class Clinic(LastingFact, ClusterableModel):
    entity = models.ForeignKey(
        LegalEntity, verbose_name=_("legal entity"), on_delete=models.PROTECT, related_name="clinics"
    )
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    city_ru = models.CharField(_("city in Russian"), max_length=100)
    city_en = models.CharField(_("city in English"), max_length=100)
    address_ru = models.CharField(_("address in Russian"), max_length=250)
    address_en = models.CharField(_("address in English"), max_length=250)
    directions_ru = models.TextField(_("how to get there, in Russian"), blank=True)
    directions_en = models.TextField(_("how to get there, in English"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    phone = PhoneNumberField(_("phone"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        validators=[validate_time_zone],
        help_text=_("IANA name, like Europe/Moscow"),
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    payment_methods = ArrayField(
        models.CharField(max_length=10, choices=PaymentMethod),
        verbose_name=_("payment methods"),
        default=list,
    )
    accepted_payers = ArrayField(
        models.PositiveSmallIntegerField(choices=Payer), verbose_name=_("accepted payers"), default=list
    )

    name = InLanguage("name", _("name"))
    city = InLanguage("city", _("city"))
    address = InLanguage("address")
    directions = InLanguage("directions")

    class Meta(LastingFact.Meta):
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        triggers = [track()]
        ordering = ["code"]
        constraints = [
            *LastingFact.Meta.constraints,
            models.CheckConstraint(
                name="directory_clinic_on_earth",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("Latitude goes from -90 to 90, longitude from -180 to 180."),
            ),
        ]


class OpeningHours(models.Model):
    """One stretch of a weekday's working hours, by the clinic's wall clock."""

    clinic = ParentalKey(Clinic, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (1, _("Monday")),
            (2, _("Tuesday")),
            (3, _("Wednesday")),
            (4, _("Thursday")),
            (5, _("Friday")),
            (6, _("Saturday")),
            (7, _("Sunday")),
        ],
        validators=[MinValueValidator(1), MaxValueValidator(7)],
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        triggers = [track()]
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="directory_openinghours_in_order",
                condition=Q(opens__lt=F("closes")),
                violation_error_message=_("Closing comes after opening."),
            ),
            models.CheckConstraint(name="directory_openinghours_weekday", condition=Q(weekday__range=(1, 7))),
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens"],
                name="directory_openinghours_unique",
                violation_error_message=_("These hours are already there."),
            ),
        ]

    def contains(self, moment: dt.datetime) -> bool:
        """Whether a local moment lies in this stretch, closing time excluded."""
        return self.weekday == moment.isoweekday() and self.opens <= moment.time() < self.closes


class Room(Fact, ClusterableModel):
    code = models.SlugField(_("code"), max_length=40)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="rooms"
    )
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    equipment = models.CharField(_("equipment"), max_length=200, blank=True)

    name = InLanguage("name", _("name"))

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        triggers = [track()]
        ordering = ["clinic", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "code"],
                name="directory_room_code_unique",
                violation_error_message=_("The clinic already has a room with this code."),
            )
        ]

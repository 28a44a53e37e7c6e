"""Who: specialties, doctors, their education, and the staff who look after a clinic's facts."""

from django.conf import settings
from django.contrib.admin import display
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from clinics.directory.facts import Fact, LastingFact
from clinics.directory.places import Clinic
from portal.audit.tracking import track
from portal.shared.languages import InLanguage, Language, active_language


class Sex(models.TextChoices):
    FEMALE = "f", _("female")
    MALE = "m", _("male")


class SpokenLanguage(models.TextChoices):
    """Languages that doctors speak with patients (ISO 639-1)."""

    RU = "ru", _("Russian")
    EN = "en", _("English")
    DE = "de", _("German")
    FR = "fr", _("French")
    EL = "el", _("Greek")
    TT = "tt", _("Tatar")
    HY = "hy", _("Armenian")
    TH = "th", _("Thai")


class Specialty(Fact, ClusterableModel):
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    practitioner_ru = models.CharField(
        _("practitioner in Russian"),
        max_length=200,
        help_text=_("Names of the profession, by comma; the first is shown."),
    )
    practitioner_en = models.CharField(_("practitioner in English"), max_length=200)
    symptoms_ru = models.TextField(
        _("symptoms in Russian"), blank=True, help_text=_("By comma; the search finds them.")
    )
    symptoms_en = models.TextField(_("symptoms in English"), blank=True)

    name = InLanguage("name", _("name"))
    _practitioners = InLanguage("practitioner")

    class Meta:
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")
        triggers = [track()]
        ordering = ["name_ru"]

    @property
    @display(description=_("practitioner"))
    def practitioner(self) -> str:
        """The profession's first name in the active language: «cardiologist»."""
        return self._practitioners.split(",")[0].strip()


class Doctor(LastingFact, ClusterableModel):
    last_name_ru = models.CharField(_("surname in Russian"), max_length=100)
    first_name_ru = models.CharField(_("first name in Russian"), max_length=100)
    patronymic_ru = models.CharField(_("patronymic in Russian"), max_length=100, blank=True)
    first_name_en = models.CharField(_("first name in Latin letters"), max_length=100)
    last_name_en = models.CharField(_("surname in Latin letters"), max_length=100, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    specialties = ParentalManyToManyField(Specialty, verbose_name=_("specialties"), related_name="doctors")
    degree_ru = models.CharField(_("degree in Russian"), max_length=60, blank=True)
    degree_en = models.CharField(_("degree in English"), max_length=60, blank=True)
    practising_since = models.PositiveSmallIntegerField(
        _("practising since"), validators=[MinValueValidator(1940), MaxValueValidator(2100)]
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=SpokenLanguage), verbose_name=_("languages"), default=list
    )
    sees_adults = models.BooleanField(_("sees adults"), default=True)
    sees_children = models.BooleanField(_("sees children"), default=False)
    bio_ru = models.TextField(_("about, in Russian"), blank=True)
    bio_en = models.TextField(_("about, in English"), blank=True)
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("portrait"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="doctor",
        help_text=_("Who signs in as this doctor."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("After the doctor has left, the page leads to the successor, else to the specialty."),
    )
    # C.UTF-8 sorts by code point, where ё stands behind я (decision 1).
    sort_key_ru = models.GeneratedField(
        expression=Replace(Lower(F("last_name_ru")), models.Value("ё"), models.Value("е")),
        output_field=models.CharField(max_length=100),
        db_persist=True,
    )

    bio = InLanguage("bio")
    degree = InLanguage("degree")

    class Meta(LastingFact.Meta):
        verbose_name = _("doctor")
        verbose_name_plural = _("doctors")
        triggers = [track()]
        ordering = ["sort_key_ru", "first_name_ru"]
        indexes = [GinIndex(fields=["languages"], name="directory_doctor_languages")]
        constraints = [
            *LastingFact.Meta.constraints,
            models.CheckConstraint(
                name="directory_doctor_sees_someone",
                condition=Q(sees_adults=True) | Q(sees_children=True),
                violation_error_message=_("A doctor sees adults, children or both."),
            ),
            models.CheckConstraint(
                name="directory_doctor_not_own_successor", condition=~Q(successor=F("pk")) | Q(successor=None)
            ),
        ]

    @property
    def name_ru(self) -> str:
        """Surname, first name and patronymic, as Russian documents write it."""
        return " ".join(filter(None, [self.last_name_ru, self.first_name_ru, self.patronymic_ru]))

    @property
    def name_en(self) -> str:
        return f"{self.first_name_en} {self.last_name_en}".strip()

    @property
    @display(description=_("full name"))
    def name(self) -> str:
        return self.name_ru if active_language() == Language.RU else self.name_en


class SpecialtyOfDoctor(Doctor.specialties.through):  # type: ignore[name-defined]
    """The relation's own table, for the audit log."""

    class Meta:
        verbose_name = _("specialty of a doctor")
        proxy = True
        default_permissions = ()
        triggers = [track()]


class Education(models.Model):
    """A step of a doctor's education, which the law wants on the site (Russia: 323-ФЗ, article 79)."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        RESIDENCY = "residency", _("residency")
        COURSE = "course", _("further training")
        ACCREDITATION = "accreditation", _("accreditation certificate")

    doctor = ParentalKey(Doctor, on_delete=models.CASCADE, related_name="education")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    institution_ru = models.CharField(_("institution in Russian"), max_length=250)
    institution_en = models.CharField(_("institution in English"), max_length=250)
    speciality_ru = models.CharField(_("field in Russian"), max_length=150, blank=True)
    speciality_en = models.CharField(_("field in English"), max_length=150, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    institution = InLanguage("institution")
    speciality = InLanguage("speciality")

    class Meta:
        verbose_name = _("education")
        verbose_name_plural = _("education")
        triggers = [track()]
        ordering = ["year"]


class ClinicStaff(models.Model):
    """Whose facts a member of staff may change: the scope of the staff group's permissions."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="clinic_duties",
    )
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="staff"
    )

    class Meta:
        verbose_name = _("clinic duty")
        verbose_name_plural = _("clinic duties")
        triggers = [track()]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"],
                name="directory_clinicstaff_unique",
                violation_error_message=_("This person already has this clinic."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.clinic}"

"""What editors teach the search: a complaint's specialty, and when to call an ambulance instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinics.directory.facts import ShownOnPages
from clinics.directory.people import Specialty
from portal.audit.tracking import track
from portal.shared.languages import InLanguage, Language


class Symptom(ShownOnPages):
    """A complaint in the patient's words and the specialty it leads to: «болит сердце», cardiology."""

    phrase = models.CharField(_("complaint"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    specialty = models.ForeignKey(
        Specialty, verbose_name=_("specialty"), on_delete=models.CASCADE, related_name="complaints"
    )

    class Meta:
        verbose_name = _("symptom")
        verbose_name_plural = _("symptoms")
        triggers = [track()]
        ordering = ["language", "phrase"]
        constraints = [
            models.UniqueConstraint(
                fields=["phrase", "language", "specialty"],
                name="directory_symptom_unique",
                violation_error_message=_("This complaint already leads to this specialty."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.phrase} → {self.specialty}"


class RedFlag(ShownOnPages):
    """Words that may mean danger to life: the search then shows whom to call above everything else."""

    name_ru = models.CharField(_("name in Russian"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    phrases_ru = models.TextField(_("phrases in Russian"), help_text=_("One a line."))
    phrases_en = models.TextField(_("phrases in English"), help_text=_("One a line."))
    advice_ru = models.TextField(_("advice in Russian"))
    advice_en = models.TextField(_("advice in English"))

    name = InLanguage("name", _("name"))
    advice = InLanguage("advice")

    class Meta:
        verbose_name = _("red flag")
        verbose_name_plural = _("red flags")
        triggers = [track()]
        ordering = ["name_ru"]

    def __str__(self) -> str:
        return self.name

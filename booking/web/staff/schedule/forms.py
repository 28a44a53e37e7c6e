"""What a clinic manager fills in to change the schedule, and the change that it means."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from booking.schedule.changes.departures import SaveClosure, SaveException
from booking.schedule.changes.rules import EndRule, SaveRule
from booking.schedule.models import ClinicClosure, ScheduleException, WeeklyRule
from clinics.directory.models import Clinic, Doctor, Offering, Room, Service

USUAL_STEP = 20
ISO_WEEKDAYS = [(day + 1, name) for day, name in WEEKDAYS.items()]


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and writes ISO 8601 whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


# A slip of the keyboard beyond them would lead out of what a calendar can reckon.
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2199, 12, 31)


class DayField(forms.DateField):
    """A day of any schedule."""

    widget = DayInput
    default_validators = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class NamedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Rows by their names in the reader's language."""

    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


class NamedChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row: Any) -> str:
        return str(row.name)


def doctors_at(clinic: Clinic) -> Any:
    """Who offers something there, or has hours there."""
    offering = Doctor.objects.filter(offerings__clinic=clinic).values("pk")
    working = WeeklyRule.objects.filter(clinic=clinic).values("doctor")
    return Doctor.objects.filter(pk__in=offering.union(working))


def rooms_of(clinic: Clinic) -> Any:
    return Room.objects.filter(clinic=clinic).order_by("code")


def services_at(clinic: Clinic, services: Iterable[int] = (), doctor: int | None = None) -> Any:
    """What the doctor offers there, or anybody; and those that are named."""
    offerings = Offering.objects.filter(clinic=clinic, **({"doctor": doctor} if doctor else {}))
    return Service.objects.filter(Q(pk__in=offerings.values("service")) | Q(pk__in=list(services)))


def usual_step(doctor: Doctor, clinic: Clinic) -> int:
    """Minutes between two starts of visits, as the doctor's latest rule there has them."""
    steps = WeeklyRule.objects.filter(doctor=doctor, clinic=clinic).order_by("-valid_from", "pk")
    return steps.values_list("step_minutes", flat=True).first() or USUAL_STEP


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The doctor of a rule stays: for another one it is another rule."""

    doctor = NamedChoice(label=_("Doctor"), queryset=Doctor.objects.none())
    room = NamedChoice(
        label=_("Room"),
        queryset=Room.objects.none(),
        required=False,
        help_text=_("Empty for hours by phone, by video or at home."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=ISO_WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    services = NamedChoices(
        label=_("Only these services"),
        queryset=Service.objects.none(),
        required=False,
        help_text=_("None chosen: all that the doctor offers here."),
    )

    class Meta:
        model = WeeklyRule
        fields = (
            *("doctor", "room", "channel", "weekdays", "weeks", "start", "end", "step_minutes"),
            *("valid_from", "valid_to", "services"),
        )
        widgets = {"start": ClockInput, "end": ClockInput}
        field_classes = {"valid_from": DayField, "valid_to": DayField}
        help_texts = {
            "step_minutes": _("A visit can begin every so many minutes from the start on."),
            "weeks": _("By the number of the week in the year."),
            "valid_to": _("The last day. Empty: until further notice."),
        }

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.clinic = clinic
        self.fields["doctor"].queryset = doctors_at(clinic)  # type: ignore[attr-defined]
        self.fields["room"].queryset = rooms_of(clinic)  # type: ignore[attr-defined]
        kept = self.instance.services.values_list("pk", flat=True) if self.instance.pk else ()
        doctor = self.instance.doctor_id or (None if self.is_bound else self._doctor_asked())
        self.fields["services"].queryset = services_at(clinic, kept, doctor)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["doctor"].disabled = True

    def _doctor_asked(self) -> int | None:
        doctor = self.initial.get("doctor")
        return doctor.pk if isinstance(doctor, Doctor) else None

    def change(self) -> SaveRule:
        services = frozenset(service.pk for service in self.cleaned_data["services"])
        return SaveRule(self.instance, services)


class EndRuleForm(forms.Form):
    last_day = DayField(
        label=_("The last day"),
        help_text=_("From the next day on the rule holds no more. A day before its first removes it."),
    )

    def __init__(self, *args: Any, rule: WeeklyRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule

    def change(self) -> EndRule:
        return EndRule(self.rule, self.cleaned_data["last_day"])


class ExceptionForm(forms.ModelForm):  # type: ignore[type-arg]
    doctor = NamedChoice(label=_("Doctor"), queryset=Doctor.objects.none())
    everywhere = forms.BooleanField(
        label=_("At all clinics of the doctor"),
        required=False,
        help_text=_("Only where all of them are yours."),
    )
    room = NamedChoice(
        label=_("Room of the extra hours"),
        queryset=Room.objects.none(),
        required=False,
        help_text=_("Empty: the room of the doctor's weekly rule."),
    )

    class Meta:
        model = ScheduleException
        fields = ("kind", "doctor", "everywhere", "date_from", "date_to", "start", "end", "room", "reason")
        widgets = {"start": ClockInput, "end": ClockInput}
        field_classes = {"date_from": DayField, "date_to": DayField}
        help_texts = {
            "date_from": _("Empty, and the last day too: every day."),
            "start": _("Empty, and the end too: the whole day."),
            "reason": _("Staff read it; don't name an illness."),
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.fields["doctor"].queryset = doctors_at(clinic)  # type: ignore[attr-defined]
        self.fields["room"].queryset = rooms_of(clinic)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["doctor"].disabled = True
            self.fields["everywhere"].initial = self.instance.clinic_id is None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.clinic = None if cleaned.get("everywhere") else self.clinic
        return cleaned

    def change(self) -> SaveException:
        return SaveException(self.instance)


class ClosureForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ClinicClosure
        fields = ("date_from", "date_to", "start", "end", "reason")
        widgets = {"start": ClockInput, "end": ClockInput}
        field_classes = {"date_from": DayField, "date_to": DayField}
        help_texts = {"start": _("Empty, and the end too: the whole day.")}

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.clinic = clinic

    def change(self) -> SaveClosure:
        return SaveClosure(self.instance)

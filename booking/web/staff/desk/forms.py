"""What a registrar fills in to book."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from booking.appointments.actions.booking import Told
from booking.appointments.appointment import Cause
from booking.appointments.models import IntakeQuestion, Source
from booking.journeys.desk import Caller, Over, Paying
from booking.journeys.people import birth_date_fault
from booking.patients.contacts import HOME_REGION
from booking.patients.details import FullName
from booking.patients.people import Sex
from booking.patients.spelling import check_name
from booking.schedule.models import Channel
from booking.web.patient.forms import BirthDateField, name_of_question, question_field
from booking.web.patient.presenters import EPOCH, MINUTE, TimeValue
from booking.web.staff.schedule.forms import ClockInput, DayField, NamedChoice, doctors_at
from clinics.directory.models import Clinic, Doctor, Payer, Service
from portal.shared.languages import Language
from portal.shared.models import LifeStatus

CAUSES = [Cause.URGENT, Cause.OTHER_TIME, Cause.OTHER]
ON_PAPER = (Payer.INSURER, Payer.STATE, Payer.EMPLOYER)


class FindForm(forms.Form):
    sought = forms.CharField(
        label=_("Name, phone or record number"),
        max_length=200,
        help_text=_("A surname with a year of birth or the last four digits of a phone finds soonest."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class SearchForm(FindForm):
    """A visit's code finds as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sought"].label = _("Name, phone, visit code or record number")


class ReasonedFindForm(FindForm):
    reason = forms.CharField(label=_("What shows that they are one person"), max_length=200)


class WishForm(forms.Form):
    """What for, with whom and from which day on. In the address, so that Back and reload work."""

    service = NamedChoice(label=_("Service"), queryset=Service.objects.none())
    doctor = NamedChoice(
        label=_("Doctor"), queryset=Doctor.objects.none(), required=False, empty_label=_("Any doctor")
    )
    day = DayField(label=_("From"), required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, clinic: Clinic, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        offered = Service.objects.filter(offerings__clinic=clinic, offerings__status=LifeStatus.ACTIVE)
        services = Service.objects.filter(pk__in=offered.values("pk"), status=LifeStatus.ACTIVE)
        first_visits = Case(When(visit_kind=Service.VisitKind.FIRST, then=Value(0)), default=Value(1))
        ordered = services.order_by("specialty", first_visits, "name_ru")  # as most people come
        self.fields["service"].queryset = ordered  # type: ignore[attr-defined]
        self.fields["doctor"].queryset = doctors_at(clinic)  # type: ignore[attr-defined]

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day is already past."))
        return day


class OverForm(forms.Form):
    """Any time at all, for whoever may book over another visit."""

    prefix = "over"

    doctor = NamedChoice(label=_("Doctor"), queryset=Doctor.objects.none())
    day = DayField(label=_("Day"))
    at = forms.TimeField(label=_("Time"), widget=ClockInput)

    use_required_attribute = False

    def __init__(self, *args: Any, clinic: Clinic, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offering = Doctor.objects.filter(offerings__clinic=clinic, offerings__service=service)
        self.fields["doctor"].queryset = Doctor.objects.filter(pk__in=offering.values("pk"))  # type: ignore[attr-defined]

    def value(self, clinic: Clinic, service: Service) -> str:
        """As a time's link names it, by the clinic's clock; a time that a clock change skips moves forward."""
        told = self.cleaned_data
        local = dt.datetime.combine(told["day"], told["at"], ZoneInfo(clinic.time_zone))
        minute = (local - EPOCH) // MINUTE
        return str(TimeValue(told["doctor"].code, clinic.code, service.code, minute, Channel.IN_PERSON))


class DeskForm(forms.Form):
    """Who comes, how it is paid and what there is to tell. `is_new`: of somebody without a record; `is_over`: why."""

    family = forms.CharField(label=_("Surname"), max_length=100, validators=[check_name])
    given = forms.CharField(label=_("First name"), max_length=100, validators=[check_name])
    patronymic = forms.CharField(
        label=_("Patronymic"), max_length=100, required=False, validators=[check_name]
    )
    birth_date = BirthDateField(label=_("Date of birth"), required=False, help_text=_("Like 17.05.1990."))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "—"), *Sex.choices], required=False)
    phone = PhoneNumberField(
        label=_("Phone"),
        region=HOME_REGION,
        required=False,
        help_text=_("Without one no message is sent: print the slip."),
    )
    source = forms.ChoiceField(
        label=_("Comes by"),
        choices=[(Source.PHONE.value, Source.PHONE.label), (Source.DESK.value, Source.DESK.label)],
    )
    payer = forms.TypedChoiceField(label=_("Who pays"), coerce=int)
    insurer = forms.CharField(label=_("Insurer"), max_length=120, required=False)
    policy = forms.CharField(label=_("Policy number"), max_length=40, required=False)
    awaits_letter = forms.BooleanField(
        label=_("The guarantee letter is to come"),
        required=False,
        help_text=_("The visit waits until the clinic confirms it."),
    )
    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices)
    complaint = forms.CharField(
        label=_("Complaint"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    referral = forms.CharField(
        label=_("Referral"), max_length=500, required=False, help_text=_("Number, date and who wrote it.")
    )
    cause = forms.ChoiceField(
        label=_("Why over the schedule"), choices=[(each.value, each.label) for each in CAUSES]
    )
    remark = forms.CharField(label=_("What more there is to say"), max_length=500)

    use_required_attribute = False
    OF_SOMEBODY_NEW = ("family", "given", "patronymic", "birth_date", "sex", "phone")
    OF_OVERRIDE = ("cause", "remark")

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        today: dt.date,
        asked: Sequence[IntakeQuestion],
        is_new: bool,
        is_over: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.asked = today, asked
        payers = [Payer.SELF, *(Payer(each) for each in clinic.accepted_payers if each != Payer.SELF)]
        self.fields["payer"].choices = [(each.value, each.label) for each in payers]  # type: ignore[attr-defined]
        left_out = [*(() if is_new else self.OF_SOMEBODY_NEW), *(() if is_over else self.OF_OVERRIDE)]
        for name in left_out:
            del self.fields[name]
        for question in asked:
            self.fields[name_of_question(question)] = question_field(question)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        born = cleaned.get("birth_date")
        if born and (fault := birth_date_fault(born, today=self.today)):
            self.add_error("birth_date", fault)
        on_paper = cleaned.get("payer") in ON_PAPER
        if on_paper and not cleaned.get("insurer"):
            self.add_error("insurer", _("Say who pays: the insurer, the fund or the employer."))
        if cleaned.get("awaits_letter") and not on_paper:
            self.add_error("awaits_letter", _("The patient pays: no letter is awaited."))
        return cleaned

    def caller(self) -> Caller:
        cleaned = self.cleaned_data
        name = FullName(cleaned["family"], cleaned["given"], cleaned["patronymic"]).stripped()
        phone = cleaned["phone"].as_e164 if cleaned["phone"] else ""
        return Caller(name, cleaned["birth_date"], cleaned["sex"], phone)

    def told(self) -> Told:
        cleaned = self.cleaned_data
        names = [(question, name_of_question(question)) for question in self.asked]
        answers = [(str(question.public_id), str(cleaned[name])) for question, name in names if cleaned[name]]
        return Told(
            complaint=cleaned["complaint"],
            referral=cleaned["referral"],
            insurer=cleaned["insurer"],
            policy=cleaned["policy"],
            answers=answers,
        )

    def paying(self) -> Paying:
        return Paying(Payer(self.cleaned_data["payer"]), self.cleaned_data["awaits_letter"])

    def over(self) -> Over | None:
        if "cause" not in self.fields:
            return None
        return Over(Cause(self.cleaned_data["cause"]), self.cleaned_data["remark"])


class DeclineForm(forms.Form):
    remark = forms.CharField(label=_("Why"), max_length=500, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

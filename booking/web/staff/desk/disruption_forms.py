"""What the desk says of a disruption. All but the note stands in the address, so that Back and reload work."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.disruptions.models import MOST_MINUTES_LATE, Kind
from booking.journeys.disrupt import Plan
from booking.web.staff.schedule.forms import ClockInput, DayField, NamedChoice, doctors_at, rooms_of
from clinics.directory.models import Clinic, Doctor, Room

LATE_BY = 30
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.SICK: ("doctor", "first", "last", "start", "end"),
    Kind.ROOM: ("room", "first", "last", "start", "end"),
    Kind.CLINIC: ("first", "last", "start", "end"),
    Kind.LATE: ("doctor", "minutes"),
}


class DisruptForm(forms.Form):
    doctor = NamedChoice(label=_("Doctor"), queryset=Doctor.objects.none())
    room = NamedChoice(label=_("Room"), queryset=Room.objects.none())
    first = DayField(label=_("From"))
    last = DayField(label=_("The last day"))
    start = forms.TimeField(
        label=_("From what time"), required=False, widget=ClockInput, help_text=_("Empty: the whole day.")
    )
    end = forms.TimeField(label=_("Until what time"), required=False, widget=ClockInput)
    minutes = forms.IntegerField(
        label=_("Late by, minutes"),
        min_value=1,
        max_value=MOST_MINUTES_LATE,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"}),
    )

    use_required_attribute = False

    def __init__(self, data: Any, *, kind: Kind, clinic: Clinic, today: dt.date) -> None:
        """Without data, with what holds as a rule: today, and half an hour."""
        usual = {"first": today.isoformat(), "last": today.isoformat(), "minutes": str(LATE_BY)}
        super().__init__({**usual, **{name: value for name, value in data.items() if value}})
        self.kind, self.clinic, self.today = kind, clinic, today
        for name in [name for name in self.fields if name not in FIELDS[kind]]:
            del self.fields[name]
        if "doctor" in self.fields:
            self.fields["doctor"].queryset = doctors_at(clinic)  # type: ignore[attr-defined]
        if "room" in self.fields:
            self.fields["room"].queryset = rooms_of(clinic)  # type: ignore[attr-defined]
        self.fields[FIELDS[kind][0]].widget.attrs["autofocus"] = True
        self.is_chosen = FIELDS[kind][0] not in ("doctor", "room") or bool(data.get(FIELDS[kind][0]))

    def leave_focus(self) -> None:
        """Whom it befalls is shown below, and what closes it has the focus."""
        self.fields[FIELDS[self.kind][0]].widget.attrs.pop("autofocus", None)

    def plan(self, reason: str = "") -> Plan:
        """Of a valid form."""
        told = self.cleaned_data
        return Plan(
            kind=self.kind,
            clinic=self.clinic,
            first=told.get("first", self.today),
            last=told.get("last", self.today),
            start=told.get("start"),
            end=told.get("end"),
            doctor=told.get("doctor"),
            room=told.get("room"),
            minutes=told.get("minutes"),
            reason=reason,
        )


class NoteForm(forms.Form):
    reason = forms.CharField(
        label=_("Note for colleagues"),
        max_length=200,
        required=False,
        help_text=_("No patient reads it. Nothing of anybody's health."),
    )

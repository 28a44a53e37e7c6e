"""The form of one week of a doctor at a clinic: on each day a few shifts, each a row of fields."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.schedule.actions.days import DAY, WEEK, Planned
from booking.schedule.changes.days import EditDays
from booking.schedule.models import Channel
from booking.web.days import short_day
from booking.web.staff.schedule.forms import ClockInput, rooms_of, usual_step
from clinics.directory.models import Clinic, Doctor, Service

# Rows of a day: those that there are and one more, at least two, never more than so many.
FEWEST, MOST = 2, 8
PARTS = ("start", "end", "room", "channel", "step", "services")


@dataclass(frozen=True)
class ShiftRow:
    """The bound fields of a shift; `only` names the services that it is kept for."""

    number: int
    start: forms.BoundField
    end: forms.BoundField
    room: forms.BoundField
    channel: forms.BoundField
    step: forms.BoundField
    services: forms.BoundField
    only: str

    @property
    def visible(self) -> tuple[forms.BoundField, ...]:
        return self.start, self.end, self.room, self.channel, self.step


@dataclass(frozen=True)
class DayRows:
    heading: str
    count: forms.BoundField
    shifts: Sequence[ShiftRow]


class WeekForm(forms.Form):
    """`planned`: the hours as they are, by date. A row without times is no shift; a day without shifts is free."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        doctor: Doctor,
        clinic: Clinic,
        monday: dt.date,
        planned: Mapping[dt.date, Sequence[Planned]],
    ) -> None:
        super().__init__(*args)
        self.doctor, self.clinic = doctor, clinic
        self.dates = [monday + number * DAY for number in range(WEEK)]
        self._rooms = [("", "—"), *((room.pk, str(room.name)) for room in rooms_of(clinic))]
        self._services = {service.pk: service for service in Service.objects.all()}
        self._step = usual_step(doctor, clinic)
        for number, day in enumerate(self.dates):
            shifts = list(planned.get(day, ()))
            count = self._count(number, len(shifts) + 1)
            self.fields[f"{number}-count"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=count, min_value=0, max_value=MOST
            )
            for row in range(count):
                self._add_row(f"{number}-{row}", shifts[row] if row < len(shifts) else None)

    def _count(self, number: int, wanted: int) -> int:
        told = self.data.get(f"{number}-count", "") if self.is_bound else str(max(FEWEST, wanted))
        known = int(told) if told.isascii() and told.isdecimal() and len(told) < 3 else FEWEST
        return min(known, MOST)

    def _add_row(self, prefix: str, shift: Planned | None) -> None:
        self.fields |= {
            f"{prefix}-start": forms.TimeField(
                label=capfirst(_("start")),
                required=False,
                widget=ClockInput,
                initial=shift.start if shift else None,
            ),
            f"{prefix}-end": forms.TimeField(
                label=capfirst(_("end")),
                required=False,
                widget=ClockInput,
                initial=shift.end if shift else None,
            ),
            f"{prefix}-room": forms.TypedChoiceField(
                label=capfirst(_("room")),
                choices=self._rooms,
                coerce=int,
                empty_value=None,
                required=False,
                initial=shift.room_id if shift else None,
            ),
            f"{prefix}-channel": forms.ChoiceField(
                label=capfirst(_("channel")),
                choices=Channel.choices,
                required=False,
                initial=shift.channel if shift else Channel.IN_PERSON,
            ),
            f"{prefix}-step": forms.IntegerField(
                label=capfirst(_("step, minutes")),
                required=False,
                min_value=5,
                max_value=240,
                initial=shift.step_minutes if shift else self._step,
            ),
            f"{prefix}-services": forms.CharField(
                required=False,
                max_length=2000,
                widget=forms.HiddenInput,
                initial=",".join(map(str, sorted(shift.services))) if shift else "",
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for prefix in self._prefixes():
            start, end = cleaned.get(f"{prefix}-start"), cleaned.get(f"{prefix}-end")
            broken = {f"{prefix}-start", f"{prefix}-end"} & self.errors.keys()
            if broken:
                continue
            if (start is None) != (end is None):
                missing = "end" if end is None else "start"
                self.add_error(f"{prefix}-{missing}", _("Give both times, or none for no shift."))
            elif start is not None and end is not None and end <= start:
                self.add_error(f"{prefix}-end", _("The end comes after the start."))
        return cleaned

    def days(self) -> list[DayRows]:
        """The bound fields, day for day."""
        return [
            DayRows(
                short_day(day),
                self[f"{number}-count"],
                [self._row(f"{number}-{row}", row + 1) for row in range(self._rows_of(number))],
            )
            for number, day in enumerate(self.dates)
        ]

    def change(self) -> EditDays:
        """Of a valid form."""
        planned = {
            day: [
                shift
                for row in range(self._rows_of(number))
                if (shift := self._planned(f"{number}-{row}")) is not None
            ]
            for number, day in enumerate(self.dates)
        }
        return EditDays(self.doctor, self.clinic, planned)

    def _planned(self, prefix: str) -> Planned | None:
        told: dict[str, Any] = {part: self.cleaned_data.get(f"{prefix}-{part}") for part in PARTS}
        if told["start"] is None:
            return None
        return Planned(
            told["start"],
            told["end"],
            told["room"],
            told["channel"] or Channel.IN_PERSON.value,
            told["step"] or self._step,
            self._known_services(told["services"] or ""),
        )

    def _known_services(self, text: str) -> frozenset[int]:
        """Carried through the form; what is none of ours is left out."""
        asked = {
            int(part) for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) < 10
        }
        return frozenset(asked & self._services.keys())

    def _rows_of(self, number: int) -> int:
        return sum(1 for row in range(MOST) if f"{number}-{row}-start" in self.fields)

    def _prefixes(self) -> Iterator[str]:
        for number in range(WEEK):
            yield from (f"{number}-{row}" for row in range(self._rows_of(number)))

    def _row(self, prefix: str, number: int) -> ShiftRow:
        fields = {part: self[f"{prefix}-{part}"] for part in PARTS}
        services = self._known_services(str(fields["services"].value() or ""))
        only = ", ".join(sorted(str(self._services[pk].name) for pk in services))
        return ShiftRow(number, **fields, only=only)

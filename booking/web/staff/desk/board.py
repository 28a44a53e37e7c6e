"""A day on a board: the visits of each doctor in order of time, each with its state and what can be done at once."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.appointments.days import LATE, VisitOfDay
from booking.appointments.status import Status
from booking.journeys.day import Day
from booking.journeys.duty import Deed, Duty
from booking.schedule.models import Channel
from booking.web.staff.desk.buttons import label_of
from booking.web.staff.desk.lines import buttons_mould, line_html
from clinics.directory.models import Clinic
from portal.shared.clock import start_of_day
from portal.shared.names import sort_key

OVER = (Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED)
# What a line offers; the rest is on the visit's page. Not each step that fits, but the one that comes next.
AT_ONCE: dict[Status, tuple[Deed, ...]] = {
    Status.CONFIRMED: (Deed.CHECK_IN, Deed.NO_SHOW),
    Status.CHECKED_IN: (Deed.START, Deed.UNDO),
    Status.IN_PROGRESS: (Deed.COMPLETE, Deed.UNDO),
    Status.COMPLETED: (Deed.UNDO,),
    Status.NO_SHOW: (Deed.UNDO,),
    Status.CANCELLED: (Deed.UNDO,),
}
# A practitioner needs nobody at the desk to begin.
OF_A_PRACTITIONER: dict[Status, tuple[Deed, ...]] = {
    Status.CONFIRMED: (Deed.START,),
    Status.CHECKED_IN: (Deed.START,),
    Status.IN_PROGRESS: (Deed.COMPLETE,),
}


@dataclass(frozen=True)
class Column:
    """A doctor's day, or a practitioner's at one clinic."""

    key: int
    name: str
    lines: Sequence[SafeString]


@dataclass(frozen=True)
class Count:
    label: str
    number: int
    tone: str


@dataclass(frozen=True)
class Board:
    """`clinics`: of the visits, by primary key.

    `of_practitioner`: a column a clinic, and the steps that one takes with one's own visits.
    """

    day: Day
    duty: Duty
    clinics: Mapping[int, Clinic]
    now: dt.datetime
    address: Callable[[object], str]  # of a visit's page, by its public id
    of_practitioner: bool = False

    @cached_property
    def columns(self) -> list[Column]:
        """By name. The first visit that is due gets the focus."""
        first = next((each for each in self.day.visits if each.status == Status.CONFIRMED), None)
        of: dict[int, list[SafeString]] = {}
        for visit in self.day.visits:
            key = visit.clinic_id if self.of_practitioner else visit.doctor_id
            of.setdefault(key, []).append(self._line(visit, is_first=visit is first))
        named = self.clinics if self.of_practitioner else self.day.doctors
        columns = [Column(key, str(named[key].name), lines) for key, lines in of.items()]
        return sorted(columns, key=lambda each: sort_key(each.name))

    @cached_property
    def counts(self) -> list[Count]:
        """Of each state that there is, in the order of a visit's life; all first."""
        numbers = dict.fromkeys(Status, 0)
        for visit in self.day.visits:
            numbers[Status(visit.status)] += 1
        each = [
            Count(capfirst(str(status.label)), number, status) for status, number in numbers.items() if number
        ]
        return [Count(_("In all"), len(self.day.visits), ""), *each]

    def _line(self, visit: VisitOfDay, *, is_first: bool) -> SafeString:
        is_late = visit.status == Status.CONFIRMED and self.now > visit.starts_at + LATE
        room = self._rooms[visit.room_id] if visit.room_id else self._channels[visit.channel]
        time = f"{visit.starts_at.astimezone(self._zones[visit.clinic_id]):%H:%M}"
        name = self.day.names[visit.patient_id] or "—"
        is_over = visit.is_override and visit.status not in OVER
        what = (self._services[visit.service_id], room, _("over another visit") if is_over else "")
        tone = "late" if is_late else visit.status
        return line_html(
            id=str(visit.public_id),
            revision=visit.revision,
            url=self.address(visit.public_id),
            time=time,
            name=name,
            tone=tone,
            state=self._states[tone],
            what=", ".join(filter(None, what)),
            buttons=self._buttons(visit),
            is_first=is_first,
        )

    def _buttons(self, visit: VisitOfDay) -> str:
        """A mould: alike for all visits of a kind."""
        opening = self._opening(visit)
        kind = (
            visit.status,
            visit.clinic_id,
            visit.doctor_id,
            self.now >= opening,
            self.now >= visit.starts_at,
            self.now >= visit.ends_at,
        )
        if kind not in self._moulds:
            fitting = self.duty.fitting(
                status=visit.status,
                starts_at=visit.starts_at,
                ends_at=visit.ends_at,
                opens_at=opening,
                clinic=visit.clinic_id,
                doctor=visit.doctor_id,
                now=self.now,
            )
            steps = (OF_A_PRACTITIONER if self.of_practitioner else AT_ONCE).get(Status(visit.status), ())
            found = [(deed, label_of(deed, visit.status)) for deed in steps if deed in fitting]
            self._moulds[kind] = buttons_mould(found)
        return self._moulds[kind]

    @cached_property
    def _moulds(self) -> dict[tuple[object, ...], str]:
        return {}

    @cached_property
    def _zones(self) -> dict[int, ZoneInfo]:
        return {key: ZoneInfo(clinic.time_zone) for key, clinic in self.clinics.items()}

    def _opening(self, visit: VisitOfDay) -> dt.datetime:
        """Of the visit's day at its clinic; asked of the calendar once."""
        zone = self.clinics[visit.clinic_id].time_zone
        day = visit.starts_at.astimezone(self._zones[visit.clinic_id]).date()
        if (zone, day) not in self._openings:
            self._openings[zone, day] = start_of_day(zone, day)
        return self._openings[zone, day]

    @cached_property
    def _openings(self) -> dict[tuple[str, dt.date], dt.datetime]:
        return {}

    # Words are looked up once, not for each of a thousand visits.

    @cached_property
    def _rooms(self) -> dict[int, str]:
        return {key: str(room.name) for key, room in self.day.rooms.items()}

    @cached_property
    def _services(self) -> dict[int, str]:
        return {key: str(service.name) for key, service in self.day.services.items()}

    @cached_property
    def _states(self) -> dict[str, str]:
        return {status.value: capfirst(str(status.label)) for status in Status} | {"late": _("Late")}

    @cached_property
    def _channels(self) -> dict[str, str]:
        return {
            channel.value: "" if channel == Channel.IN_PERSON else str(channel.label) for channel in Channel
        }

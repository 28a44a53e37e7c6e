"""Times and visits as pages show them: by the clinic's clock, in the reader's words."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.appointments.status import UPCOMING, Status
from booking.appointments.terms import Terms
from booking.availability.queries import FreeTime
from booking.journeys.looking import Look
from booking.schedule.models import Channel
from booking.web.days import short_day
from clinics.directory.models import Clinic, Doctor, Payer, Service
from portal.audit.words import action_text, role_text
from portal.shared.money import Money

NOON, EVENING = 12, 17


class TimeValue(NamedTuple):
    """What a time's button sends: codes of public facts. Every part is checked again: it is no promise."""

    doctor: str  # ANY for whoever is free then
    clinic: str
    service: str
    minute: int  # since the epoch, in UTC
    channel: str

    def __str__(self) -> str:
        return ".".join(str(part) for part in self)

    @classmethod
    def parse(cls, text: str) -> "TimeValue | None":
        """None for what no button of ours sends."""
        found = VALUE.fullmatch(text)
        if found is None or int(found["minute"]) > LAST_MINUTE or found["channel"] not in Channel.values:
            return None
        return cls(found["doctor"], found["clinic"], found["service"], int(found["minute"]), found["channel"])

    @property
    def starts_at(self) -> dt.datetime:
        return EPOCH + MINUTE * self.minute


ANY = "~"  # in no code
_CODE = r"[-a-zA-Z0-9_]{1,40}"
VALUE = re.compile(
    rf"(?P<doctor>{_CODE}|{ANY})\.(?P<clinic>{_CODE})\.(?P<service>{_CODE})\.(?P<minute>[0-9]{{1,9}})\.(?P<channel>[a-z_]{{1,10}})"
)
MINUTE_TEXT = re.compile(r"[0-9]{1,9}")
MINUTE = dt.timedelta(minutes=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LAST_MINUTE = (dt.datetime(2200, 1, 1, tzinfo=dt.UTC) - EPOCH) // MINUTE


def moment_of(text: str) -> dt.datetime | None:
    """Of a button that moves a visit; None for what no button of ours sends."""
    if not MINUTE_TEXT.fullmatch(text) or int(text) > LAST_MINUTE:
        return None
    return EPOCH + MINUTE * int(text)


@dataclass(frozen=True)
class Facts:
    """The rows that times speak of, by primary key."""

    doctors: Mapping[int, Doctor]
    clinics: Mapping[int, Clinic]
    services: Mapping[int, Service]

    def value_of(self, time: FreeTime) -> TimeValue:
        return TimeValue(
            doctor=self.doctors[time.offer.doctor_id].code,
            clinic=self.clinics[time.offer.clinic_id].code,
            service=self.services[time.offer.service_id].code,
            minute=(time.starts_at - EPOCH) // MINUTE,
            channel=time.channel,
        )


@dataclass(frozen=True)
class TimeButton:
    label: str  # «14:20»
    value: str
    iso: str
    day: str  # for whoever does not see the heading above: «Tuesday, 3 March»
    short_day: str  # «Tue 3 Mar»
    channel: str = ""
    doctor: str = ""


@dataclass(frozen=True)
class PartOfDay:
    name: str
    times: Sequence[TimeButton]


@dataclass(frozen=True)
class Day:
    date: dt.date
    heading: str
    parts: Sequence[PartOfDay]

    @property
    def count(self) -> int:
        return sum(len(part.times) for part in self.parts)


def one_of_each(times: Iterable[FreeTime]) -> list[FreeTime]:
    """Where any doctor will do, a moment is offered once."""
    found: dict[tuple[dt.datetime, str], FreeTime] = {}
    for time in times:
        found.setdefault((time.starts_at, time.channel), time)
    return list(found.values())


def days_of(
    times: Iterable[FreeTime],
    facts: Facts,
    *,
    with_doctors: bool = False,
    any_doctor: bool = False,
    moving: bool = False,
) -> list[Day]:
    """Times of one clinic's zone by day and part of day.

    `any_doctor`: whoever is free when a time is pressed. `moving`: a button says the moment alone, since a bare link
    tells neither doctor nor service.
    """
    days = []
    ordered = sorted(times, key=lambda time: time.local)
    for date, of_day in groupby(ordered, key=lambda time: time.local.date()):
        parts = [
            PartOfDay(
                name,
                [
                    button_of(time, facts, with_doctor=with_doctors, any_doctor=any_doctor, moving=moving)
                    for time in of_part
                ],
            )
            for name, of_part in groupby(of_day, key=lambda time: part_of_day(time.local.hour))
        ]
        days.append(Day(date, day_heading(date), parts))
    return days


def button_of(
    time: FreeTime,
    facts: Facts,
    *,
    with_doctor: bool = False,
    any_doctor: bool = False,
    moving: bool = False,
) -> TimeButton:
    label = date_format(time.local, "TIME_FORMAT")
    channel = "" if time.channel == Channel.IN_PERSON else str(Channel(time.channel).label)
    doctor = facts.doctors[time.offer.doctor_id].name if with_doctor else ""
    value = facts.value_of(time)
    if any_doctor:
        value = value._replace(doctor=ANY)
    return TimeButton(
        label=label,
        value=str(value.minute if moving else value),
        iso=time.local.isoformat(),
        day=day_heading(time.local.date()),
        short_day=short_day(time.local.date()),
        channel=channel,
        doctor=doctor,
    )


def part_of_day(hour: int) -> str:
    if hour < NOON:
        return _("Morning")
    return _("Afternoon") if hour < EVENING else _("Evening")


def day_heading(date: dt.date) -> str:
    """«Tuesday, 3 March»."""
    return f"{date_format(date, 'l')}, {date_format(date, 'MONTH_DAY_FORMAT')}"


def zone_name(clinic: Clinic, at: dt.datetime) -> str:
    """«Moscow time (UTC+3)»: of the clinic's city, with the offset of that day."""
    offset = at.astimezone(ZoneInfo(clinic.time_zone)).strftime("%z")
    hours, minutes = int(offset[:3]), offset[3:]
    shown = f"UTC{hours:+d}" + (f":{minutes}" if minutes != "00" else "")
    return _("%(city)s time (%(offset)s)") % {"city": clinic.city, "offset": shown}


@dataclass(frozen=True)
class VisitCard:
    """A visit, or a held time, on a page. `detailed`: also with whom and what for, which a bare link doesn't show."""

    visit: Appointment
    now: dt.datetime
    detailed: bool = True
    patient_shown: str = ""

    @cached_property
    def local(self) -> dt.datetime:
        starts_at: dt.datetime = self.visit.during.lower
        return starts_at.astimezone(ZoneInfo(self.visit.clinic.time_zone))

    @property
    def when(self) -> str:
        return self.at(self.local)

    def at(self, moment: dt.datetime) -> str:
        """«Tuesday, 3 March, 14:20», by the clinic's clock."""
        local = moment.astimezone(ZoneInfo(self.visit.clinic.time_zone))
        return f"{day_heading(local.date())}, {date_format(local, 'TIME_FORMAT')}"

    @property
    def zone(self) -> str:
        return zone_name(self.visit.clinic, self.local)

    @property
    def minutes(self) -> int:
        return int((self.visit.during.upper - self.visit.during.lower) / dt.timedelta(minutes=1))

    @property
    def terms(self) -> Terms:
        return Terms.of_json(self.visit.terms)

    @property
    def price(self) -> Money:
        return self.visit.price

    @property
    def insurer_pays(self) -> bool:
        return self.visit.payer == Payer.INSURER

    @property
    def prepayment(self) -> Money:
        return Money(self.visit.currency, self.terms.prepayment_minor)

    @property
    def channel(self) -> str:
        return str(Channel(self.visit.channel).label)

    @property
    def is_in_person(self) -> bool:
        return self.visit.channel == Channel.IN_PERSON

    @property
    def seconds_left(self) -> int:
        """Of the hold."""
        if self.visit.held_until is None:
            return 0
        return max(0, int((self.visit.held_until - self.now).total_seconds()))

    @property
    def minutes_left(self) -> int:
        """Rounded up."""
        return -(-self.seconds_left // 60)

    @property
    def confirm_by(self) -> str:
        """By the clinic's clock, as the next one."""
        return self._moment(self.visit.confirm_by) if self.visit.confirm_by else ""

    @property
    def changeable_until(self) -> str:
        return self._moment(self.terms.cancel_until(self.visit.during.lower))

    @property
    def is_changeable(self) -> bool:
        return self.visit.status in UPCOMING and not self.is_notice_over

    @property
    def is_notice_over(self) -> bool:
        """From then on the clinic alone moves and cancels it."""
        return self.now > self.terms.cancel_until(self.visit.during.lower)

    def _moment(self, moment: dt.datetime) -> str:
        return date_format(moment.astimezone(ZoneInfo(self.visit.clinic.time_zone)), "DATETIME_FORMAT")

    @property
    def is_past(self) -> bool:
        return bool(self.visit.during.upper <= self.now)

    @property
    def is_cancelled(self) -> bool:
        return self.visit.status == Status.CANCELLED

    @property
    def is_expired(self) -> bool:
        """The clinic did not confirm it in time."""
        return self.visit.status == Status.EXPIRED

    @property
    def state(self) -> str:
        """In a list: nothing for a visit that simply takes place."""
        if self.visit.status == Status.CONFIRMED and not self.is_past:
            return ""
        return capfirst(self.visit.get_status_display())

    @property
    def awaits_clinic(self) -> bool:
        return self.visit.status == Status.AWAITING_CONFIRMATION


@dataclass(frozen=True)
class LookCard:
    """A look at a record, in words."""

    look: Look

    @property
    def who(self) -> str:
        if self.look.is_reader:
            return _("You")
        return self.look.who or role_text(self.look.opened.role)

    @property
    def role(self) -> str:
        """Beside a name."""
        return role_text(self.look.opened.role) if self.look.who and not self.look.is_reader else ""

    @property
    def deed(self) -> str:
        return action_text(self.look.opened.action)

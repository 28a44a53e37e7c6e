"""The list of a disruption in the desk's words."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.appointments.status import Status
from booking.disruptions.models import TO_SETTLE, Disruption, Kind, Step
from booking.journeys.call_list import Line, calls_in_order
from booking.web.days import short_day
from booking.web.staff.schedule.previews import local_when
from portal.audit.queries import names_of


@dataclass(frozen=True)
class LineCard:
    line: Line
    now: dt.datetime
    colleague: str
    do_url: str

    @property
    def id(self) -> UUID:
        return self.line.row.public_id

    @property
    def name(self) -> str:
        return self.line.name or "—"

    @property
    def visit(self) -> Appointment:
        return self.line.visit

    @property
    def visit_url(self) -> str:
        return reverse("desk_visit", kwargs={"public_id": self.visit.public_id})

    @property
    def move_url(self) -> str:
        return reverse("desk_move", kwargs={"public_id": self.visit.public_id})

    @property
    def was(self) -> str:
        return _when(self.line.row.was_during.lower, self.line.row.disruption.clinic.time_zone)

    @property
    def proposal(self) -> str:
        """«Tue 3 March, 12:00, Maria Orlova»; with the clinic where it is another."""
        row = self.line.row
        if row.to_start is None or row.to_clinic is None:
            return ""
        parts = [
            _when(row.to_start, row.to_clinic.time_zone),
            str(row.to_doctor.name) if row.to_doctor else "",
        ]
        if row.to_clinic_id != row.disruption.clinic_id:
            parts.append(str(row.to_clinic.name))
        return ", ".join(parts)

    @property
    def obstacle(self) -> str:
        return str(self.line.row.get_obstacle_display()) if self.line.row.obstacle else ""

    @property
    def state(self) -> str:
        return capfirst(str(self.line.step.label))

    @property
    def now_at(self) -> str:
        """Where the visit is by now, as far as it takes place."""
        if self.visit.status == Status.CANCELLED:
            return str(Status.CANCELLED.label)
        return f"{local_when(self.visit)}, {self.visit.doctor.name}"

    @property
    def told(self) -> str:
        line = self.line
        if line.step in (Step.GONE, Step.QUEUED):
            return ""
        if line.is_told:
            return _("by a message")
        return self.outcome or _("not told yet")

    @property
    def outcome(self) -> str:
        row = self.line.row
        if not row.outcome:
            return ""
        said = str(row.get_outcome_display())
        if row.call_back_at is None:
            return said
        back = row.call_back_at.astimezone(ZoneInfo(row.disruption.clinic.time_zone))
        return f"{said}: {back:%H:%M}"

    @property
    def is_to_settle(self) -> bool:
        return self.line.step in TO_SETTLE

    @property
    def has_proposal(self) -> bool:
        return self.is_to_settle and bool(self.proposal)

    @property
    def why_call(self) -> str:
        if not self.line.is_reachable:
            return _("No phone and no e-mail for messages")
        if self.line.is_undelivered:
            return _("The message did not arrive")
        return self.obstacle


@dataclass(frozen=True)
class ListPage:
    """The parts of the list, each visit in one of them."""

    disruption: Disruption
    lines: Sequence[Line]
    now: dt.datetime
    reader: UUID

    @cached_property
    def calls(self) -> list[LineCard]:
        return [self._card(line) for line in calls_in_order(self.lines, self.now)]

    @cached_property
    def proposed(self) -> list[LineCard]:
        return [self._card(line) for line in self.lines if line.step in TO_SETTLE and not line.needs_call]

    @cached_property
    def queued(self) -> int:
        return sum(line.step == Step.QUEUED for line in self.lines)

    @cached_property
    def settled(self) -> list[LineCard]:
        rest = (line for line in self.lines if line.step not in TO_SETTLE and not line.needs_call)
        return [self._card(line) for line in rest]

    @property
    def done(self) -> int:
        return len(self.settled) - self.queued

    @property
    def is_done(self) -> bool:
        return not (self.calls or self.proposed or self.queued)

    def _card(self, line: Line) -> LineCard:
        row = line.row
        other = row.claimed_by if row.is_with_another(self.reader, self.now) else None
        colleague = (self._names.get(other) or _("a colleague")) if other else ""
        do_url = reverse(
            "desk_disrupted_visit", kwargs={"public_id": self.disruption.public_id, "row": row.public_id}
        )
        return LineCard(line, self.now, colleague, do_url)

    @cached_property
    def _names(self) -> Mapping[UUID, str]:
        return names_of(line.row.claimed_by for line in self.lines)


def what_happened(disruption: Disruption) -> str:
    """«The doctor is away: Maria Orlova»."""
    what = capfirst(str(disruption.get_kind_display()))
    who = disruption.doctor or disruption.room
    if disruption.kind == Kind.LATE:
        what = _("Late by %(minutes)s minutes") % {"minutes": disruption.minutes}
    return f"{what}: {who.name}" if who else what


def when_of(disruption: Disruption) -> str:
    """Whole days as dates, hours of one day as such."""
    zone = ZoneInfo(disruption.clinic.time_zone)
    lower = disruption.during.lower.astimezone(zone)
    upper = disruption.during.upper.astimezone(zone)
    last = (upper - dt.timedelta(minutes=1)).date()
    if disruption.kind == Kind.LATE:
        return f"{short_day(lower.date())}, {_('since')} {lower:%H:%M}"
    if lower.time() == dt.time() and upper.time() == dt.time():
        return short_day(last) if lower.date() == last else f"{short_day(lower.date())} – {short_day(last)}"
    return f"{short_day(lower.date())}, {lower:%H:%M}–{upper:%H:%M}"


def _when(moment: dt.datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{short_day(local.date())}, {local:%H:%M}"

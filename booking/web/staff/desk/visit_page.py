"""The page of one visit: who, when, where; what can be done with it now; what the patient told; its history."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from booking.appointments.models import Appointment, AppointmentEvent, VisitDetails
from booking.appointments.status import Happening, Status
from booking.journeys.attend import opening_of
from booking.journeys.desk import open_visit
from booking.journeys.duty import Duty, duty_of, visit_on_duty
from booking.journeys.errors import NotYours
from booking.journeys.told import ToldBefore, read_told
from booking.patients.models import Patient
from booking.web.base import status_of
from booking.web.patient.presenters import VisitCard
from booking.web.staff.desk.buttons import DeedButton, buttons_for
from booking.web.staff.desk.forms import DeclineForm
from booking.web.staff.desk.pages import DeskPage, PersonCard
from portal.audit.actor import actor_of
from portal.audit.queries import names_of
from portal.audit.words import role_text
from portal.shared import clock
from portal.shared.errors import PortalError


class VisitPage(DeskPage):
    """A visit that the address names by its public id: of the reader's clinics, or the reader's own as practitioner."""

    page_title = gettext_lazy("A visit")
    template_name = "staff/desk/visit.html"
    tab = ""

    def is_allowed(self) -> bool:
        return bool(self.duty.seen) or self.duty.doctor is not None

    def prepare(self) -> None:
        self.visit = self.find()
        self.clinic = self.visit.clinic

    def find(self) -> Appointment:
        try:
            return visit_on_duty(self.duty, self.kwargs["public_id"])
        except NotYours:
            raise Http404 from None

    @cached_property
    def duty(self) -> Duty:
        return duty_of(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def patient(self) -> Patient:
        if self.visit.patient is None:
            raise AssertionError("a visit has a patient")
        return self.visit.patient

    @property
    def is_at_desk(self) -> bool:
        return self.visit.clinic_id in self.duty.seen

    def get_page_subtitle(self) -> str:
        return self.visit.code

    def visit_url(self, name: str = "desk_visit") -> str:
        return reverse(name, kwargs={"public_id": self.visit.public_id})

    def person(self) -> PersonCard | None:
        opened = open_visit(self.visit, by=actor_of(self.request))
        return PersonCard(opened, "") if opened else None

    def show_visit(
        self, *, told: ToldBefore | None = None, error: PortalError | None = None, status: int = 200
    ) -> HttpResponse:
        visit, now = self.visit, clock.now()
        may_change = visit.clinic_id in self.duty.changed
        awaits = visit.status == Status.AWAITING_CONFIRMATION and may_change
        may_link = may_change and self.patient.is_provisional and self.may("patients.change_patient")
        context = {
            "visit": visit,
            "card": VisitCard(visit, now),
            "person": self.person(),
            "is_at_desk": self.is_at_desk,
            "paying": _paying(visit, awaits=awaits) if self.is_at_desk else None,
            "buttons": self.buttons(now),
            "do_url": self.visit_url("desk_do"),
            "may_read": self.duty.reads,
            "told": told,
            "told_url": self.visit_url("desk_told"),
            "history": history_of(visit, told),
            "error": error,
            "decline_form": DeclineForm(initial={"revision": visit.revision}) if awaits else None,
            "decide_url": self.visit_url("desk_decide"),
            "link_url": self.visit_url("desk_link") if may_link else "",
            "book_url": self._book_url() if self.may("appointments.add_appointment") else "",
        }
        return self.show(context, template="staff/desk/visit.html", status=status)

    def _book_url(self) -> str:
        """For the same person again."""
        return f"{self.url('desk_times')}?{urlencode({'patient': str(self.patient.public_id)})}"

    def buttons(self, now: dt.datetime) -> list[DeedButton]:
        visit = self.visit
        deeds = self.duty.fitting(
            status=visit.status,
            starts_at=visit.during.lower,
            ends_at=visit.during.upper,
            opens_at=opening_of(visit),
            clinic=visit.clinic_id,
            doctor=visit.doctor_id,
            now=now,
        )
        urls = {"move": self.visit_url("desk_move"), "cancel": self.visit_url("desk_cancel")}
        return buttons_for(deeds, visit.status, urls)

    def changed_meanwhile(self, error: PortalError) -> HttpResponse:
        """The visit as it is now, with a word on why nothing was done. It may be another doctor's by now."""
        self.visit = self.find()
        return self.show_visit(error=error, status=status_of(error))


class VisitView(VisitPage):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_visit()


class ToldView(VisitPage):
    """What the patient told is shown on purpose: the log says who read it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_visit()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            told = read_told(self.visit, by=actor_of(request), staff=request.user)  # type: ignore[arg-type]
        except PortalError as error:
            return self.changed_meanwhile(error)
        return self.show_visit(told=told)


@dataclass(frozen=True)
class HistoryLine:
    """A change: when, by the clinic's clock; what, why, by whom; and what was said, if it was opened."""

    at: str
    what: str
    cause: str
    who: str
    remark: str = ""


def history_of(visit: Appointment, told: ToldBefore | None = None) -> list[HistoryLine]:
    """Three queries, of which one opens the names of those who did it."""
    events: Sequence[AppointmentEvent] = list(visit.events.order_by("revision"))
    names = names_of(event.user for event in events)
    zone, remarks = ZoneInfo(visit.clinic.time_zone), told.remarks if told else {}
    return [
        HistoryLine(
            at=date_format(event.at.astimezone(zone), "SHORT_DATETIME_FORMAT"),
            what=_what(event, zone),
            cause=str(event.get_cause_display()) if event.cause else "",
            who=(names.get(event.user, "") if event.user else "") or role_text(event.role),
            remark=remarks.get(event.revision, ""),
        )
        for event in events
    ]


def _what(event: AppointmentEvent, zone: ZoneInfo) -> str:
    """A move says where to."""
    what = capfirst(str(event.get_happening_display()))
    if event.happening not in (Happening.BOOKED, Happening.MOVED):
        return what
    starts: dt.datetime = event.during.lower.astimezone(zone)
    return f"{what}: {date_format(starts, 'SHORT_DATETIME_FORMAT')}"


def _paying(visit: Appointment, *, awaits: bool) -> VisitDetails | None:
    """By what policy it is paid, and the referral while somebody is to look at it; what else was told stays sealed."""
    details = VisitDetails.objects.filter(appointment=visit)
    return details.defer("complaint", "questions", "answers", *(() if awaits else ("referral",))).first()

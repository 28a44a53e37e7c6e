"""The board of a clinic's day, and the field that finds a visit or a person."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from booking.appointments.days import Span
from booking.appointments.models import Appointment
from booking.journeys.day import span_of
from booking.journeys.duty import duty_of
from booking.journeys.search import FoundPerson, find_at_desk
from booking.web.staff.desk.deed_views import read_revision
from booking.web.staff.desk.disruption_views import banner_of, buttons_of
from booking.web.staff.desk.forms import SearchForm
from booking.web.staff.desk.live import LiveBoard
from booking.web.staff.desk.pages import DeskPage, PersonCard
from booking.web.staff.schedule.forms import doctors_at
from booking.web.staff.schedule.previews import local_when
from clinics.directory.models import Clinic
from portal.audit.actor import actor_of
from portal.shared import clock


class BoardView(LiveBoard, DeskPage):
    permission = "appointments.view_appointment"
    page_title = gettext_lazy("The day")
    template_name = "staff/desk/day.html"
    tab = "desk_day"

    @cached_property
    def today(self) -> dt.date:
        return clock.today(self.clinic.time_zone)

    @cached_property
    def doctor(self) -> int | None:
        """One of them alone. What is no number filters nothing."""
        return read_revision(self.request.GET.get("doctor", ""))

    @property
    def span(self) -> Span:
        return span_of(self.clinic, self.day, self.doctor)

    @property
    def places(self) -> list[Clinic]:
        return [self.clinic]

    def more(self) -> dict[str, Any]:
        return {
            "doctors": doctors_at(self.clinic),
            "doctor": self.doctor,
            "disruptions": banner_of(self),
            "disrupt_buttons": buttons_of(self, self.doctor),
            "find_url": self.url("desk_find") if self.may("patients.view_patient") else "",
            "book_url": self.url("desk_book") if self.may("appointments.add_appointment") else "",
        }


@dataclass(frozen=True)
class VisitLink:
    visit: Appointment

    @property
    def when(self) -> str:
        return local_when(self.visit)

    @property
    def state(self) -> str:
        return capfirst(str(self.visit.get_status_display()))


@dataclass(frozen=True)
class PersonWithVisits:
    card: PersonCard
    visits: list[VisitLink]


class SearchView(DeskPage):
    """What is sought goes into no address: those are logged. A visit's code leads to the visit."""

    permission = "appointments.view_appointment"
    page_title = gettext_lazy("Find")
    template_name = "staff/desk/search.html"
    tab = "desk_day"

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may("patients.view_patient")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show({"form": SearchForm()})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            return self.show({"form": form}, status=422)
        found = find_at_desk(
            form.cleaned_data["sought"],
            by=actor_of(request),
            duty=duty_of(request.user),  # type: ignore[arg-type]
            today=self.today,
            now=clock.now(),
        )
        if found.visit is not None:
            return redirect("desk_visit", public_id=found.visit.public_id)
        form.fields["sought"].widget.attrs.pop("autofocus", None)  # the first of them has it
        people = [self._person(each) for each in found.people]
        return self.show({"form": form, "people": people, "too_many": found.too_many, "is_answer": True})

    def _person(self, each: FoundPerson) -> PersonWithVisits:
        times = f"{self.url('desk_times')}?patient={each.found.patient.public_id}"
        book = times if self.may("appointments.add_appointment") else ""
        return PersonWithVisits(PersonCard(each.found, book), [VisitLink(visit) for visit in each.visits])

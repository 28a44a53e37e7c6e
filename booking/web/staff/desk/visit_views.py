"""The clinic's answer where one is awaited, and the link of a visit's patient to a record."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause
from booking.appointments.errors import AppointmentError
from booking.appointments.models import Appointment
from booking.appointments.queries import awaiting_confirmation
from booking.journeys.confirmation import accept_visit, decline_visit
from booking.journeys.desk import link_to_record
from booking.journeys.errors import NotYours
from booking.patients.errors import PatientError
from booking.patients.queries import find_patients
from booking.web.patient.presenters import VisitCard
from booking.web.staff.desk.forms import DeclineForm, ReasonedFindForm
from booking.web.staff.desk.pages import DeskPage, PersonCard
from booking.web.staff.desk.visit_page import VisitPage
from booking.web.staff.schedule.previews import local_when
from portal.audit.actor import actor_of
from portal.shared import clock


class DecideView(VisitPage):
    """Yes or no to what awaits the clinic's word; the patient is told."""

    def is_allowed(self) -> bool:
        return self.may("appointments.change_appointment")

    def prepare(self) -> None:
        super().prepare()
        if self.visit.clinic_id not in self.duty.changed:
            raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(self.visit_url())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, by, now = DeclineForm(request.POST), actor_of(request), clock.now()
        answer = request.POST.get("answer", "")
        if not form.is_valid() or answer not in ("accept", "decline"):
            messages.error(request, _("Look at the visit again, then answer."))
            return redirect(self.visit_url())
        revision = form.cleaned_data["revision"]
        try:
            if answer == "accept":
                accept_visit(by=by, visit=self.visit, now=now, revision=revision)
                messages.success(request, _("The visit is confirmed and the patient is told."))
            else:
                change = Change(Cause.OTHER, form.cleaned_data["remark"], revision, by_notice=False)
                decline_visit(by=by, visit=self.visit, change=change, now=now)
                messages.success(request, _("The visit is declined and the patient is told."))
        except AppointmentError as error:
            messages.error(request, str(error))
        return redirect(self.visit_url())


@dataclass(frozen=True)
class Awaiting:
    visit: Appointment
    when: str
    until: str


class ToConfirmView(DeskPage):
    """What waits for the clinic's word, the nearest deadline first."""

    permission = "appointments.view_appointment"
    page_title = gettext_lazy("To confirm")
    template_name = "staff/desk/to_confirm.html"
    tab = "desk_to_confirm"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        visits = [self._awaiting(visit) for visit in awaiting_confirmation(self.clinic)]
        return self.show({"visits": visits})

    def _awaiting(self, visit: Appointment) -> Awaiting:
        return Awaiting(visit, local_when(visit), VisitCard(visit, clock.now()).confirm_by)


class LinkView(VisitPage):
    """The provisional record of a visit becomes part of the person's own, which is sought and chosen here."""

    page_title = gettext_lazy("Link to a record")
    template_name = "staff/desk/link.html"

    def is_allowed(self) -> bool:
        return self.may("patients.change_patient")

    def prepare(self) -> None:
        super().prepare()
        may_change = self.visit.clinic_id in self.duty.changed
        if not may_change or not self.patient.is_provisional or self.patient.merged_into_id is not None:
            raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_form(ReasonedFindForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = ReasonedFindForm(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        chosen, by = request.POST.get("record", ""), actor_of(request)
        reason = form.cleaned_data["reason"]
        if not chosen:
            findings = find_patients(form.cleaned_data["sought"], by=by, today=self.today, reason=reason)
            others = [each for each in findings.found if each.patient.pk != self.patient.pk]
            people = [PersonCard(each, "") for each in others]
            return self.show_form(form, people=people, too_many=findings.too_many, is_answer=True)
        try:
            link_to_record(
                by=by,
                provisional=self.patient,
                known=UUID(chosen),
                reason=reason,
                now=clock.now(),
                today=self.today,
            )
        except (ValueError, NotYours):
            raise Http404 from None
        except PatientError as error:
            form.add_error(None, str(error))
            return self.show_form(form, status=409)
        messages.success(request, _("Both records are read as one person's from now on."))
        return redirect(self.visit_url())

    def show_form(self, form: ReasonedFindForm, status: int = 200, **context: Any) -> HttpResponse:
        context |= {
            "form": form,
            "person": self.person(),
            "back_url": self.visit_url(),
        }
        return self.show(context, status=status)

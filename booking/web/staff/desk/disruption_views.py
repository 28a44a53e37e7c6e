"""The four buttons of the board: who it befalls is seen first, then the time is closed and everybody listed."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from booking.disruptions.errors import AlreadyDisrupted
from booking.disruptions.models import Disruption, Kind, Step
from booking.disruptions.queries import latest_at, open_at, steps_of
from booking.journeys.call_list import open_foreseen
from booking.journeys.disrupt import MAY, disrupt, foresee, open_of
from booking.journeys.proposing import propose_times
from booking.schedule.errors import ScheduleBusy, WrongHours
from booking.web.base import status_of
from booking.web.staff.desk.disruption_forms import DisruptForm, NoteForm
from booking.web.staff.desk.disruption_lines import what_happened, when_of
from booking.web.staff.desk.pages import DeskPage
from booking.web.staff.schedule.previews import local_when
from portal.audit.actor import actor_of
from portal.shared import clock

WORDS: dict[Kind, Promise] = {
    Kind.SICK: gettext_lazy("Sick today"),
    Kind.ROOM: gettext_lazy("Room flooded"),
    Kind.CLINIC: gettext_lazy("Clinic closed"),
    Kind.LATE: gettext_lazy("Late by 30 minutes"),
}
DEEDS: dict[Kind, Promise] = {
    Kind.SICK: gettext_lazy("Close the doctor's time"),
    Kind.ROOM: gettext_lazy("Close the room"),
    Kind.CLINIC: gettext_lazy("Close the clinic"),
    Kind.LATE: gettext_lazy("Tell all of them"),
}
SHOWN_FOR = dt.timedelta(days=7)


def disruption_url(disruption: Disruption) -> str:
    return reverse("desk_disruption", kwargs={"public_id": disruption.public_id})


class DisruptView(DeskPage):
    """Which doctor or room, and when, stands in the address; pressing closes it."""

    permission = MAY
    template_name = "staff/desk/disrupt.html"
    tab = "desk_disruptions"

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may("patients.view_patient")

    def prepare(self) -> None:
        super().prepare()
        if self.kwargs["kind"] not in Kind.values:
            raise Http404
        self.kind = Kind(self.kwargs["kind"])

    def get_page_title(self) -> str:
        return str(WORDS[self.kind])

    def form(self) -> DisruptForm:
        return DisruptForm(self.request.GET, kind=self.kind, clinic=self.clinic, today=self.today)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_form(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, note = self.form(), NoteForm(request.POST)
        if not form.is_chosen or not form.is_valid() or not note.is_valid():
            return self.show_form(form, note, status=422)
        plan, now, by = form.plan(note.cleaned_data["reason"]), clock.now(), actor_of(request)
        staff: Any = request.user
        try:
            disruption = disrupt(by=by, staff=staff, plan=plan, now=now)
        except WrongHours as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.show_form(form, note, status=422)
        except ScheduleBusy as error:
            form.add_error(None, str(error))
            return self.show_form(form, note, status=409)
        except AlreadyDisrupted as error:
            known = open_of(plan, now=now)
            if known is None:
                form.add_error(None, str(error))
                return self.show_form(form, note, status=status_of(error))
            messages.warning(request, str(error))
            return redirect(disruption_url(known))
        propose_times(by=by, staff=staff, disruption=disruption, now=now)
        return redirect(disruption_url(disruption))

    def show_form(self, form: DisruptForm, note: NoteForm | None = None, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "note": note or NoteForm(), "deed": DEEDS[self.kind]}
        context["is_late"] = self.kind == Kind.LATE
        if form.is_chosen and form.is_valid():
            plan, now = form.plan(), clock.now()
            try:
                visits = foresee(plan, now=now)
            except WrongHours as error:
                for reason in error.reasons:
                    form.add_error(None, reason)
                status = max(status, 422)
            else:
                form.leave_focus()
                found = open_foreseen(plan.disruption(now), visits, by=actor_of(self.request))
                known = open_of(plan, now=now)
                context |= {
                    "is_seen": True,
                    "visits": [(each, local_when(each.visit)) for each in found],
                    "unreached": sum(not each.is_reachable for each in found),
                    "known_url": disruption_url(known) if known else "",
                }
        elif not form.is_chosen:
            form.errors.clear()  # nothing was asked yet
        else:
            status = max(status, 422)
        context["back_url"] = self.url("desk_day")
        return self.show(context, status=status)


class DisruptionsView(DeskPage):
    """What is open at the clinic, and what was closed these days."""

    permission = MAY
    page_title = gettext_lazy("Disruptions")
    template_name = "staff/desk/disruptions.html"
    tab = "desk_disruptions"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        found = [*open_at(self.clinic), *latest_at(self.clinic, since=clock.now() - SHOWN_FOR)]
        steps = steps_of(found)
        rows = []
        for each in found:
            of = steps[each.pk]
            left = sum(of.get(step, 0) for step in (Step.UNTOUCHED, Step.PROPOSED, Step.QUEUED))
            rows.append(
                {
                    "url": disruption_url(each),
                    "what": what_happened(each),
                    "when": when_of(each),
                    "number": sum(of.values()),
                    "left": left,
                    "status": each.get_status_display(),
                    "is_open": each.is_open,
                }
            )
        return self.show({"rows": rows, "buttons": buttons_of(self)})


def buttons_of(page: DeskPage, doctor: int | None = None) -> list[tuple[str, str, str]]:
    """The four buttons: word, address, key. None for who may not."""
    if not page.may(MAY):
        return []
    query = f"?doctor={doctor}" if doctor else ""
    return [
        (
            str(word),
            page.url("desk_disrupt", kind=kind.value) + (query if kind in (Kind.SICK, Kind.LATE) else ""),
            kind,
        )
        for kind, word in WORDS.items()
    ]


def banner_of(page: DeskPage) -> list[tuple[str, str]]:
    """What is open at the clinic, with its address."""
    if not page.may(MAY):
        return []
    return [
        (_("%(what)s, %(when)s") % {"what": what_happened(each), "when": when_of(each)}, disruption_url(each))
        for each in open_at(page.clinic)
    ]

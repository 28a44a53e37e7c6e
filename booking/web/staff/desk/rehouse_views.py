"""The list of a disruption: move the chosen, call the others, take it back. Whoever comes second is told so."""

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from booking.disruptions.models import DisruptedVisit, Disruption, Kind, Outcome, Step
from booking.journeys import rehouse
from booking.journeys.call_list import open_list
from booking.journeys.disrupt import MAY, finish, take_back
from booking.journeys.proposing import propose_times
from booking.web.base import status_of
from booking.web.staff.desk.disruption_lines import ListPage, what_happened, when_of
from booking.web.staff.desk.disruption_views import disruption_url
from booking.web.staff.desk.pages import DeskPage
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.errors import PortalError

CALLS = (Outcome.REACHED, Outcome.AGREED, Outcome.DECLINED, Outcome.NO_ANSWER)


class DisruptionPage(DeskPage):
    """A disruption that the address names by its public id, of the reader's own clinics. Others' are not found."""

    permission = MAY
    template_name = "staff/desk/disruption.html"
    tab = "desk_disruptions"

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may("patients.view_patient")

    def prepare(self) -> None:
        rows = Disruption.objects.select_related("clinic", "doctor", "room")
        self.disruption = get_object_or_404(
            rows, public_id=self.kwargs["public_id"], clinic__in=self.clinics.values("pk")
        )
        self.clinic = self.disruption.clinic

    def get_page_title(self) -> str:
        return what_happened(self.disruption)

    @property
    def who(self) -> dict[str, Any]:
        return {"by": actor_of(self.request), "staff": self.request.user, "now": clock.now()}

    def show_list(self, error: PortalError | None = None, status: int = 200) -> HttpResponse:
        by, now = actor_of(self.request), clock.now()
        if by.user is None:
            raise Http404
        page = ListPage(self.disruption, open_list(self.disruption, by=by), now, by.user)
        context = {
            "list": page,
            "disruption": self.disruption,
            "when": when_of(self.disruption),
            "is_late": self.disruption.kind == Kind.LATE,
            "error": error,
            "do_url": f"{disruption_url(self.disruption)}do/",
            "progress_url": f"{disruption_url(self.disruption)}progress/",
        }
        return self.show(context, status=status)

    def refused(self, error: PortalError) -> HttpResponse:
        """The list as it is now, with a word on why nothing was done."""
        self.disruption.refresh_from_db()
        return self.show_list(error, status_of(error))


class DisruptionView(DisruptionPage):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_list()


class ProgressView(DisruptionPage):
    """How many of the list are settled, for the bar that grows; nobody's name."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = self.disruption.visits
        return JsonResponse({"queued": rows.filter(step=Step.QUEUED).count()})


class DisruptionDoView(DisruptionPage):
    """What is done with the whole list."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(disruption_url(self.disruption))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        deeds = {"move": self.move, "look": self.look, "undo": self.undo, "finish": self.finish}
        deed = deeds.get(request.POST.get("do", ""))
        if deed is None:
            raise Http404
        try:
            said = deed()
        except PortalError as error:
            return self.refused(error)
        messages.success(request, said)
        return redirect(disruption_url(self.disruption))

    def move(self) -> str:
        chosen = uuids(self.request.POST.getlist("visit"))
        number = rehouse.move_chosen(disruption=self.disruption, chosen=chosen, **self.who)
        words = ngettext(
            "%d visit is being moved; its people are told.",
            "%d visits are being moved; their people are told.",
            number,
        )
        return words % number

    def look(self) -> str:
        number = propose_times(disruption=self.disruption, **self.who)
        if not number:
            return _("A time is proposed for everybody who needs one.")
        return ngettext("No time is free for %d visit.", "No time is free for %d visits.", number) % number

    def undo(self) -> str:
        take_back(disruption=self.disruption, **self.who)
        return _("It is taken back: the time is open again. Who moved stays where they are.")

    def finish(self) -> str:
        finish(disruption=self.disruption, **self.who)
        return _("The list is finished. The time stays closed.")


class DisruptedVisitView(DisruptionPage):
    """What is done with one visit of the list."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(disruption_url(self.disruption))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = DisruptedVisit.objects.select_related("disruption__clinic", "appointment")
        row = get_object_or_404(rows, disruption=self.disruption, public_id=self.kwargs["row"])
        try:
            said = self.do(row, request.POST.get("do", ""))
        except PortalError as error:
            return self.refused(error)
        messages.success(request, said)
        return redirect(disruption_url(self.disruption))

    def do(self, row: DisruptedVisit, deed: str) -> str:
        """Raises Http404 for what no button of ours sends."""
        code = row.appointment.code
        if deed == "cancel":
            rehouse.cancel_row(row=row, **self.who)
            return _("%(code)s is cancelled; its people are told.") % {"code": code}
        if deed in ("take", "back"):
            rehouse.take(row=row, back=deed == "back", **self.who)
            return _("%(code)s is yours now.") % {"code": code} if deed == "take" else _("It is given back.")
        if deed == "call_back":
            rehouse.note_call(
                row=row, outcome=Outcome.CALL_BACK, call_back_at=self.call_back_at(), **self.who
            )
        elif deed in CALLS:
            rehouse.note_call(row=row, outcome=Outcome(deed), **self.who)
        else:
            raise Http404
        return _("%(code)s: the call is noted.") % {"code": code}

    def call_back_at(self) -> dt.datetime:
        """Today at the time given, by the clinic's clock, or tomorrow; in an hour without one."""
        now = clock.now().astimezone(ZoneInfo(self.clinic.time_zone))
        try:
            at = dt.time.fromisoformat(self.request.POST.get("at", ""))
        except ValueError:
            return (now + dt.timedelta(hours=1)).astimezone(dt.UTC)
        moment = dt.datetime.combine(now.date(), at.replace(tzinfo=None), now.tzinfo)
        return (moment if moment > now else moment + dt.timedelta(days=1)).astimezone(dt.UTC)


def uuids(texts: list[str]) -> list[UUID]:
    """Raises Http404 for what is none."""
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Http404 from None

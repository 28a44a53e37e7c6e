"""Something is done with a visit: a step of its day, a cancellation, a move. Whoever comes second is told so."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from booking.appointments.appointment import Side
from booking.appointments.errors import SameTime, SlotTaken
from booking.appointments.models import Cause
from booking.availability.errors import NotOffered
from booking.availability.queries import free_times
from booking.journeys.attend import STEPS, attend
from booking.journeys.book import Choice
from booking.journeys.desk_change import NewTime, Seen, cancel_at_desk, move_at_desk, price_then
from booking.journeys.duty import Deed
from booking.web.base import status_of
from booking.web.patient.facts import choice_of, facts_of
from booking.web.patient.presenters import VisitCard, day_heading, days_of
from booking.web.staff.desk.change_forms import CancelForm, MoveForm, MoveWishForm
from booking.web.staff.desk.forms import OverForm
from booking.web.staff.desk.visit_page import VisitPage
from clinics.directory.models import Doctor
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.errors import PortalError

DAYS_SHOWN = 7
MOST_DIGITS = 9


def read_revision(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else None


class DoView(VisitPage):
    """One press: arrived, started, done, did not come, or the step back."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(self.visit_url())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        deed, revision = request.POST.get("deed", ""), read_revision(request.POST.get("revision", ""))
        if deed not in (*STEPS, Deed.UNDO) or revision is None:
            raise Http404
        try:
            visit = attend(
                by=actor_of(request),
                staff=request.user,  # type: ignore[arg-type]
                visit=self.visit,
                deed=Deed(deed),
                revision=revision,
                now=clock.now(),
            )
        except PortalError as error:
            return self.changed_meanwhile(error)
        messages.success(
            request, _("The visit is «%(status)s» now.") % {"status": visit.get_status_display()}
        )
        return redirect(self.visit_url())


class ChangePage(VisitPage):
    """A page that asks for more before the visit is changed; who may not, or comes too late, sees the visit."""

    deed: Deed

    def may_not(self) -> bool:
        return self.deed not in [button.deed for button in self.buttons(clock.now())]


class CancelView(ChangePage):
    page_title = gettext_lazy("Cancel the visit")
    deed = Deed.CANCEL

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.may_not():
            return redirect(self.visit_url())
        return self.show_form(CancelForm(initial={"revision": self.visit.revision}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        told = form.cleaned_data
        try:
            cancel_at_desk(
                by=actor_of(request),
                staff=request.user,  # type: ignore[arg-type]
                visit=self.visit,
                side=Side(told["side"]),
                why=Seen(told["revision"], Cause(told["cause"]), told["remark"]),
                now=clock.now(),
            )
        except PortalError as error:
            return self.changed_meanwhile(error)
        messages.success(request, _("The visit is cancelled and the patient is told."))
        return redirect(self.visit_url())

    def show_form(self, form: CancelForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "card": VisitCard(self.visit, clock.now()),
            "visit": self.visit,
            "person": self.person(),
            "back_url": self.visit_url(),
        }
        return self.show(context, template="staff/desk/cancel.html", status=status)


class MoveView(ChangePage):
    """Another time: first the free ones of the doctor or of all, then why; over the schedule for who may."""

    page_title = gettext_lazy("Move the visit")
    deed = Deed.MOVE

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.may_not():
            return redirect(self.visit_url())
        if "time" in request.GET:
            return self.show_form(self.form())
        return self.show_times()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        try:
            move_at_desk(
                by=actor_of(request),
                staff=request.user,  # type: ignore[arg-type]
                visit=self.visit,
                to=self.to,
                why=Seen(
                    form.cleaned_data["revision"],
                    Cause(form.cleaned_data["cause"]),
                    form.cleaned_data["remark"],
                ),
                now=clock.now(),
            )
        except (SameTime, SlotTaken, NotOffered) as error:
            return self.show_times(error=error, status=status_of(error))
        except PortalError as error:
            return self.changed_meanwhile(error)
        messages.success(request, _("The visit is moved and the patient is told."))
        return redirect(self.visit_url())

    @cached_property
    def choice(self) -> Choice:
        """The time that a link names. Raises Http404 for what none of ours names."""
        try:
            choice = choice_of(self.request.POST.get("time") or self.request.GET.get("time", ""))
        except NotOffered:
            raise Http404 from None
        if choice.doctor is None or (choice.clinic, choice.service) != (
            self.clinic.pk,
            self.visit.service_id,
        ):
            raise Http404
        return choice

    @property
    def is_over(self) -> bool:
        return bool(self.request.GET.get("over")) and self.duty.overrides

    @cached_property
    def to(self) -> NewTime:
        choice = self.choice
        if choice.doctor is None:
            raise Http404
        return NewTime(choice.doctor, choice.starts_at, choice.channel or self.visit.channel, self.is_over)

    def form(self, *args: Any) -> MoveForm:
        initial = {"revision": self.visit.revision, "time": self.request.GET.get("time", "")}
        return MoveForm(*args, is_over=self.is_over, initial=initial)

    def show_form(self, form: MoveForm, status: int = 200) -> HttpResponse:
        doctor, now = get_object_or_404(Doctor, pk=self.to.doctor), clock.now()
        try:
            price = price_then(self.visit, self.to, now=now)
        except NotOffered as error:
            return self.show_times(error=error, status=status_of(error))
        local = self.to.starts_at.astimezone(VisitCard(self.visit, now).local.tzinfo)
        context = {
            "form": form,
            "card": VisitCard(self.visit, now),
            "visit": self.visit,
            "doctor": doctor,
            "price": price,
            "when": f"{day_heading(local.date())}, {local:%H:%M}",
            "is_over": self.is_over,
            "back_url": self.visit_url("desk_move"),
        }
        return self.show(context, template="staff/desk/move.html", status=status)

    def show_times(self, error: PortalError | None = None, status: int = 200) -> HttpResponse:
        asked = self.request.GET if "day" in self.request.GET else None
        wish = MoveWishForm(asked, initial={"day": self.today})
        over = self.over_form()
        if over is not None and over.is_bound and over.is_valid():
            value = over.value(self.clinic, self.visit.service)
            return redirect(f"{self.visit_url('desk_move')}?{urlencode({'time': value, 'over': '1'})}")
        told = wish.cleaned_data if wish.is_bound and wish.is_valid() else {}
        first = max(told.get("day") or self.today, self.today)
        anyone = bool(told.get("anyone"))
        times = free_times(
            service=self.visit.service_id,
            clinics=[self.clinic.pk],
            doctors=None if anyone else [self.visit.doctor_id],
            first=first,
            days=DAYS_SHOWN,
            now=clock.now(),
            moving=self.visit,
            at_desk=True,
        )
        context = {
            "form": wish,
            "over": over,
            "error": error,
            "days": days_of(times, facts_of(times), with_doctors=anyone),
            "later": urlencode(
                {"day": (first + dt.timedelta(days=DAYS_SHOWN)).isoformat()}
                | ({"anyone": "on"} if anyone else {})
            ),
            "card": VisitCard(self.visit, clock.now()),
            "visit": self.visit,
            "back_url": self.visit_url(),
        }
        return self.show(context, template="staff/desk/move_times.html", status=status)

    def over_form(self) -> OverForm | None:
        """For who may move onto a time that is taken."""
        if not self.duty.overrides:
            return None
        asked = self.request.GET if "over-at" in self.request.GET else None
        initial = {"day": self.today, "doctor": self.visit.doctor}
        return OverForm(asked, clinic=self.clinic, service=self.visit.service, initial=initial)

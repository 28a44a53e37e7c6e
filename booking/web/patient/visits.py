"""A visit's page: for its booker, signed in, and for whoever has its link. Buttons change it, addresses don't."""

import datetime as dt
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause, Side
from booking.appointments.errors import AppointmentError, SameTime, SlotTaken
from booking.appointments.links import Link, open_link
from booking.appointments.models import Appointment
from booking.appointments.queries import was_just_moved
from booking.availability.errors import NotOffered
from booking.availability.queries import free_times, slot_at
from booking.journeys.addresses import address_of
from booking.journeys.change import PATIENTS_CAUSES, cancel_visit, disown, move_visit
from booking.journeys.errors import NotYours, TooManyWrongLinks
from booking.journeys.people import own_people
from booking.journeys.review import may_review
from booking.journeys.visits import visit_of
from booking.web.base import BookingView, sign_in_url, status_of
from booking.web.patient.facts import facts_of
from booking.web.patient.forms import CancelForm
from booking.web.patient.presenters import VisitCard, days_of, moment_of
from booking.web.patient.times import DAYS_SHOWN, Wanted, booking_url
from portal.accounts.models import User
from portal.accounts.patient_door import in_other_languages
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.clock import latest_date
from portal.shared.errors import PortalError

MOVED = "moved"  # in the address after a move: the page says so, if it is true


class VisitView(BookingView):
    """Of a signed-in booker. Raises NotYours for any other visit, whether it exists or not."""

    detailed = True
    steps: tuple[str, ...] = ("cancel", "move", "calendar", "review")
    visit: Appointment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request, self.kwargs = request, kwargs
        try:
            self.visit = self.find(request, **kwargs)
        except (NotYours, TooManyWrongLinks) as error:
            return self.refuse(error, sign_in_url=self.sign_in_url)
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, public_id: UUID) -> Appointment:
        if not isinstance(request.user, User):
            raise NotYours
        return visit_of(request.user, public_id)

    @property
    def sign_in_url(self) -> str:
        """Whoever is not signed in may find the visit once they are."""
        return "" if isinstance(self.request.user, User) else sign_in_url(self.request)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_moved = MOVED in request.GET and was_just_moved(self.visit)
        return self.show("booking/visit.html", is_moved=is_moved)

    @cached_property
    def card(self) -> VisitCard:
        return VisitCard(self.visit, clock.now(), detailed=self.detailed, patient_shown=self.patient_shown)

    @property
    def patient_shown(self) -> str:
        """«Anna K.», of one for whom the booker books; empty for whoever is no longer one of theirs."""
        user, patient = self.request.user, self.visit.patient
        if patient is None or not isinstance(user, User):
            return ""
        people = own_people(user, today=latest_date(clock.now()))
        return next((each.shown for each in people if each.public_id == patient.public_id), "")

    def url(self, step: str = "") -> str:
        return reverse(f"visit{step}", kwargs={"public_id": self.visit.public_id})

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {
            "card": self.card,
            "urls": {step: self.url(f"_{step}") for step in self.steps} | {"visit": self.url()},
            "again_url": self.again_url,
            "may_review": may_review(self.visit, now=self.card.now),
            "translations": in_other_languages(self.request),
        }
        return render(self.request, template, context, status=status)

    def changed_meanwhile(self, error: AppointmentError) -> HttpResponse:
        """The visit as it is now, with a word on why nothing was done."""
        self.visit = self.find(self.request, **self.kwargs)
        self.__dict__.pop("card", None)
        return self.show("booking/visit.html", error=error, status=status_of(error))

    @property
    def again_url(self) -> str:
        """Book the same again; a bare link doesn't say what it was."""
        if not self.detailed:
            return reverse("book")
        visit = self.visit
        return booking_url(doctor=visit.doctor.code, clinic=visit.clinic.code, service=visit.service.code)


class CancelView(VisitView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.card.is_changeable:
            return self.show("booking/visit.html")
        return self.show("booking/cancel.html", form=self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show("booking/cancel.html", form=form, status=422)
        told = form.cleaned_data
        change = Change(Cause(told["cause"]), told["remark"], told["revision"])
        try:
            cancel_visit(
                by=actor_of(request), visit=self.visit, side=Side.PATIENT, change=change, now=clock.now()
            )
        except AppointmentError as error:
            return self.changed_meanwhile(error)
        return redirect(self.url())

    def form(self, *args: Any) -> CancelForm:
        causes = [(cause.value, cause.label) for cause in PATIENTS_CAUSES]
        return CancelForm(*args, causes=causes, initial={"revision": self.visit.revision})


class MoveView(VisitView):
    """Another time with the same doctor: chosen, seen beside the old one, then taken. The old one is kept so long."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.card.is_changeable:
            return self.show("booking/visit.html")
        return self.show_chosen() if "time" in request.GET else self.show_times()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            starts_at, revision = chosen_in(request.POST)
            move_visit(
                by=actor_of(request),
                visit=self.visit,
                starts_at=starts_at,
                change=Change(Cause.OTHER_TIME, revision=revision),
                now=clock.now(),
            )
        except (SameTime, SlotTaken, NotOffered) as error:
            return self.show_times(error=error, status=status_of(error))
        except AppointmentError as error:
            return self.changed_meanwhile(error)
        return redirect(f"{self.url()}?{MOVED}=1")

    def show_chosen(self) -> HttpResponse:
        """The old time and the new one; the button below moves the visit."""
        try:
            starts_at, revision = chosen_in(self.request.GET)
            slot_at(
                doctor=self.visit.doctor_id,
                clinic=self.visit.clinic_id,
                service=self.visit.service_id,
                starts_at=starts_at,
                channel=self.visit.channel,
                now=clock.now(),
            )
        except NotOffered as error:
            return self.show_times(error=error, status=status_of(error))
        told: dict[str, Any] = {
            "time": self.request.GET["time"],
            "revision": revision,
            "new": self.card.at(starts_at),
        }
        return self.show("booking/move_chosen.html", **told)

    def show_times(self, error: PortalError | None = None, status: int = 200) -> HttpResponse:
        visit, now = self.visit, clock.now()
        first = Wanted(self.request.GET, now).first_day(visit.clinic)
        times = free_times(
            service=visit.service_id,
            clinics=[visit.clinic_id],
            doctors=[visit.doctor_id],
            channel=visit.channel,
            first=first,
            days=2 * DAYS_SHOWN,
            now=now,
            moving=visit,
        )
        context = {
            "days": days_of(times, facts_of(times), moving=True),
            "error": error,
            "later": first + 2 * dt.timedelta(days=DAYS_SHOWN),
        }
        return self.show("booking/move.html", status=status, **context)


def chosen_in(told: QueryDict) -> tuple[dt.datetime, int]:
    """The time that a button of ours names, and the revision of the visit that was seen. Raises NotOffered."""
    starts_at, revision = moment_of(told.get("time", "")), told.get("revision", "")
    if starts_at is None or not (revision.isascii() and revision.isdecimal() and len(revision) < 9):
        raise NotOffered
    return starts_at, int(revision)


# Nobody mistypes so many in an hour; who guesses has one chance in 2⁶⁵ each.
MOST_WRONG_LINKS, IN_SECONDS = 50, 3600


def link_in(request: HttpRequest, token: str) -> Link:
    """What the token opens. Wrong ones are counted for the network. Raises NotYours, TooManyWrongLinks."""
    key = f"booking:wrong-links:{address_of(actor_of(request))}"
    link = open_link(token)
    if link is not None:
        return link
    wrong = cache.get(key, 0)
    if wrong >= MOST_WRONG_LINKS:
        raise TooManyWrongLinks
    cache.set(key, wrong + 1, timeout=IN_SECONDS)
    raise NotYours


class ShortLinkView(BookingView):
    """The address in a message: on to the page in the language of the visit's messages."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = link_in(request, token)
        with translation.override(link.visit.language):
            return redirect("visit_link", token=token)


class ByLink:
    """The same pages behind an unguessable link, without what tells of anybody's health."""

    detailed = False
    steps = ("cancel", "move", "calendar", "review", "not_me")
    sign_in_url = ""  # it is the link that is wrong
    patient_shown = ""
    visit: Appointment
    link: Link
    kwargs: dict[str, Any]

    def find(self, request: HttpRequest, token: str) -> Appointment:
        self.link = link_in(request, token)
        return self.link.visit

    def url(self, step: str = "") -> str:
        return reverse(f"visit_link{step}", kwargs=self.kwargs)

    @property
    def at_the_desk(self) -> bool:
        """The desk made the visit: this contact may have been written down wrong."""
        return self.link.reached.contact is not None

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        told = {"at_the_desk": self.at_the_desk, **context}
        return super().show(template, status, **told)  # type: ignore[misc]


class LinkView(ByLink, VisitView):  # type: ignore[misc]
    """What a message's link opens. It changes nothing: previews of links open them too."""


class LinkCancelView(ByLink, CancelView):  # type: ignore[misc]
    pass


class LinkNotMeView(LinkView):
    """Whoever was told of a stranger's visit gets no more messages; by a button, not by the address."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.at_the_desk or self.card.is_changeable:
            return self.show("booking/not_me.html")
        return self.show("booking/visit.html")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        at_the_desk = self.at_the_desk
        try:
            disown(by=actor_of(request), link=self.link, now=clock.now())
        except AppointmentError as error:
            return self.changed_meanwhile(error)
        return redirect("visit_not_me_done") if at_the_desk else redirect(self.url())


class NotMeDoneView(BookingView):
    """The link opens nothing any more, so what was done is told without it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "booking/not_me_done.html", {"translations": in_other_languages(request)})


class LinkMoveView(ByLink, MoveView):  # type: ignore[misc]
    pass

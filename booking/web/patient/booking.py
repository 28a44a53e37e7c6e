"""The booking path after a time was pressed: the phone, the code, who comes, done. Back and reload change nothing."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from booking.appointments.actions.booking import slot_of
from booking.appointments.actions.holding import extend_hold, held_by, release_hold
from booking.appointments.errors import AppointmentError, NoSuchHold, SlotTaken
from booking.appointments.models import Appointment, IntakeQuestion, Source
from booking.appointments.slots import Slot
from booking.appointments.status import Status
from booking.availability.errors import NotOffered
from booking.availability.queries import nearest
from booking.journeys.addresses import address_of
from booking.journeys.book import Choice, Origin, confirm_booking, hold_time
from booking.journeys.people import own_people
from booking.web.base import BookingView, status_of
from booking.web.patient.campaigns import FIELD, campaign_of, remember_campaign
from booking.web.patient.facts import choice_of, facts_of
from booking.web.patient.forms import PersonForm
from booking.web.patient.holder import forget_holder, holder_of, new_holder
from booking.web.patient.presenters import TimeValue, VisitCard, days_of
from booking.web.patient.times import booking_url
from booking.web.patient.typed import carried, forget_typed, keep_typed, typed_for, typed_in
from clinics.directory.models import Payer
from portal.accounts.models import User
from portal.accounts.patient_door import AnotherCodeView, CodeView, SignInView, in_other_languages
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.clock import date_in
from portal.shared.errors import PortalError
from portal.shared.languages import Language, active_language


class HoldView(BookingView):
    """A time was pressed: hold it, then ask who comes. If it is gone, show the nearest ones."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A reloaded or bookmarked address of the answer to a POST."""
        return redirect("book")

    def post(self, request: HttpRequest) -> HttpResponse:
        choice, typed = choice_of(request.POST.get("time", "")), typed_in(request.POST)
        now, is_new = clock.now(), not holder_of(request)
        try:
            hold = hold_time(
                by=actor_of(request),
                choice=choice,
                holder=new_holder(request),
                address=address_of(actor_of(request)),
                origin=origin_of(request),
                now=now,
            )
        except PortalError as error:
            if is_new:
                forget_holder(request)
            if isinstance(error, (SlotTaken, NotOffered)):
                sent_along = carried(typed.items(), [(FIELD, campaign_of(request))])
                return show_nearest(request, error, choice, carried=sent_along)
            raise
        remember_campaign(request, hold.campaign)
        keep_typed(request, hold, typed)
        return redirect("book_person", public_id=hold.public_id)

    def refuse(self, error: PortalError, **context: Any) -> HttpResponse:
        value = TimeValue.parse(self.request.POST.get("time", ""))
        again = booking_url(clinic=value.clinic, service=value.service) if value else ""
        return super().refuse(error, again_url=again or reverse("book"))


def origin_of(request: HttpRequest) -> Origin:
    campaign = campaign_of(request)
    return Origin(Source.CAMPAIGN if campaign else Source.PAGE, campaign, Language(active_language()))


def show_nearest(
    request: HttpRequest, error: PortalError, choice: Choice, *, action: str = "", **context: Any
) -> HttpResponse:
    """Never a dead end: what happened, and the nearest free times, each one press away."""
    slot = Slot(
        doctor_id=choice.doctor or 0,
        clinic_id=choice.clinic,
        service_id=choice.service,
        room_id=None,
        channel=choice.channel or "",
        starts_at=choice.starts_at,
        minutes=1,
    )
    times = nearest(slot, now=clock.now())
    facts = facts_of(times)
    context |= {
        "error": error,
        "days": days_of(times, facts, with_doctors=True),
        "action": action or reverse("book_hold"),
        "again_url": reverse("book"),
    }
    return render(request, "booking/taken.html", context, status=status_of(error))


class OnHoldView(BookingView):
    """A page of this browser's hold. One that is booked already leads to its visit: Back does no harm."""

    hold: Appointment

    def dispatch(self, request: HttpRequest, *args: Any, public_id: UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            self.hold = self.find(request, public_id)
        except NoSuchHold as error:
            booked = self.booked(request, public_id)
            return (
                redirect("visit", public_id=booked.public_id) if booked else self.refuse_hold(request, error)
            )
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, public_id: UUID) -> Appointment:
        found = held_by(holder_of(request), public_id)
        rows = Appointment.objects.select_related("doctor", "service", "clinic__entity", "room")
        return rows.get(pk=found.pk)

    def booked(self, request: HttpRequest, public_id: UUID) -> Appointment | None:
        if not request.user.is_authenticated:
            return None
        booked = Appointment.objects.exclude(status__in=[Status.HELD, Status.EXPIRED])
        return booked.filter(public_id=public_id, booker=request.user).first()

    def refuse_hold(self, request: HttpRequest, error: NoSuchHold) -> HttpResponse:
        self.request = request
        return self.refuse(error, again_url=reverse("book"))

    @cached_property
    def card(self) -> VisitCard:
        return VisitCard(self.hold, clock.now())

    def frame(self) -> dict[str, Any]:
        return {"card": self.card, "hold": self.hold, "translations": in_other_languages(self.request)}


class PersonView(OnHoldView):
    """Who comes. Before that, a phone proved by a code: nobody needs an account, no number is taken on trust."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("book_phone", public_id=self.hold.public_id)
        return self.show(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return redirect("book_phone", public_id=self.hold.public_id)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            visit = confirm_booking(
                by=actor_of(request),
                hold=self.hold,
                user=user,
                person=form.person(),
                told=form.told(),
                language=Language(active_language()),
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(form, status=422)
        except SlotTaken as error:
            form.add_error(None, str(error))
            return self.offer_others(form, error)
        except NoSuchHold as error:
            # Pressed twice, the second one finds what the first has made.
            if self.booked(request, self.hold.public_id) is None:
                return self.refuse_hold(request, error)
            return redirect("visit", public_id=self.hold.public_id)
        except (NotOffered, AppointmentError) as error:
            form.add_error(None, str(error))
            return self.show(form, status=status_of(error))
        forget_typed(request)
        return redirect("visit", public_id=visit.public_id)

    def offer_others(self, form: PersonForm, error: PortalError) -> HttpResponse:
        """The form stays, and the nearest times are buttons of it: what was typed goes along with the next time."""
        times = nearest(slot_of(self.hold), now=clock.now())
        days = days_of(times, facts_of(times), with_doctors=True)
        return self.show(form, status=status_of(error), days=days)

    def form(self, *args: Any) -> PersonForm:
        today = date_in(self.hold.clinic.time_zone, clock.now())
        user = self.request.user
        people = own_people(user, today=today) if isinstance(user, User) else []
        typed = typed_for(self.request, self.hold)
        return PersonForm(
            *args,
            people=people,
            today=today,
            asked=self.questions,
            needs_referral=self.hold.service.referral_required,
            takes_insurers=Payer.INSURER in self.hold.clinic.accepted_payers,
            initial=typed,
        )

    @cached_property
    def questions(self) -> Sequence[IntakeQuestion]:
        return list(IntakeQuestion.objects.filter(service=self.hold.service, retired=False))

    def show(self, form: PersonForm, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"form": form, **self.frame()}
        return render(self.request, "booking/person.html", context, status=status)


class ReleaseView(OnHoldView):
    """«Choose another time»: the hold is given up by a button, never by a link."""

    def post(self, request: HttpRequest) -> HttpResponse:
        release_hold(by=actor_of(request), hold=self.hold, now=clock.now())
        hold = self.hold
        url = booking_url(doctor=hold.doctor.code, clinic=hold.clinic.code, service=hold.service.code)
        return HttpResponseRedirect(url)


class CountdownView(OnHoldView):
    """The countdown again; a POST, from a form in use, extends the hold once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "booking/countdown.html", self.frame())

    def post(self, request: HttpRequest) -> HttpResponse:
        extended = extend_hold(by=actor_of(request), hold=self.hold, now=clock.now())
        self.hold.held_until = extended.held_until
        return self.get(request)


class _OnHoldDoor(OnHoldView):
    """A page of the patients' door within the booking path: it leads to the hold's next page."""

    @property
    def next_url(self) -> str:
        return reverse("book_person", kwargs={"public_id": self.hold.public_id})

    def onward(self, name: str) -> HttpResponse:
        """The door's own names, within the path."""
        return redirect(
            name.replace("patient_sign_in", "book_phone").replace("patient_code", "book_code"),
            public_id=self.hold.public_id,
        )

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        context |= self.frame()
        return render(self.request, self.template_name, context, status=status)  # type: ignore[attr-defined]


class PhoneView(_OnHoldDoor, SignInView):
    """A number without its country's code is one of the clinic's country first."""

    template_name = "booking/phone.html"

    @property
    def regions(self) -> Sequence[str]:
        return [self.hold.clinic.entity.country]


class BookCodeView(_OnHoldDoor, CodeView):
    template_name = "booking/code.html"


class BookAnotherCodeView(_OnHoldDoor, AnotherCodeView):
    template_name = "booking/code.html"

"""The desk books: who, when, and how it is paid; then the slip."""

import datetime as dt
from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from booking.appointments.errors import AppointmentError, SlotTaken
from booking.appointments.models import IntakeQuestion, Source
from booking.appointments.slots import Slot
from booking.availability.errors import NotOffered
from booking.availability.queries import free_times, nearest, slot_at
from booking.journeys.book import Choice
from booking.journeys.desk import DeskBooking, book_at_desk
from booking.journeys.errors import NotYours
from booking.patients.errors import PatientError
from booking.patients.queries import find_patients
from booking.web.base import status_of
from booking.web.patient.facts import choice_of, facts_of
from booking.web.patient.presenters import TimeValue, days_of
from booking.web.staff.desk.forms import DeskForm, FindForm, OverForm, WishForm
from booking.web.staff.desk.pages import DeskPage, PersonCard
from clinics.directory.models import Doctor, Room, Service
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.clock import date_in
from portal.shared.errors import PortalError
from portal.shared.languages import Language, active_language

NEW = "new"
DAYS_SHOWN = 5


class FindView(DeskPage):
    """Who calls? What is sought goes into no address: those are logged."""

    permission = "appointments.add_appointment"
    page_title = gettext_lazy("Book a patient")
    template_name = "staff/desk/find.html"
    tab = "desk_book"

    def is_allowed(self) -> bool:
        return super().is_allowed() and self.may("patients.view_patient")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show({"form": FindForm(), "new_url": self.times_url(NEW)})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.show({"form": form, "new_url": self.times_url(NEW)}, status=422)
        findings = find_patients(form.cleaned_data["sought"], by=actor_of(request), today=self.today)
        people = [PersonCard(each, self.times_url(str(each.patient.public_id))) for each in findings.found]
        if people:
            form.fields["sought"].widget.attrs.pop("autofocus")  # the first of them has it
        context = {"form": form, "people": people, "too_many": findings.too_many, "is_answer": True}
        return self.show(context | {"new_url": self.times_url(NEW)})

    def times_url(self, patient: str) -> str:
        return f"{self.url('desk_times')}?{urlencode({'patient': patient})}"


class OfPatient(DeskPage):
    """A step for a record, or for somebody new, that the address names by its public id."""

    permission = "appointments.add_appointment"
    tab = "desk_book"

    def is_allowed(self) -> bool:
        wanted = "patients.add_patient" if self.request.GET.get("patient") == NEW else "patients.view_patient"
        return super().is_allowed() and self.may(wanted)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "patient" not in request.GET and request.user.has_perm(self.permission):
            return redirect("desk_book", **kwargs)  # the first step asks who comes
        return super().dispatch(request, *args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.patient = self.request.GET.get("patient", "")
        if self.patient != NEW:
            try:
                UUID(self.patient)
            except ValueError:
                raise Http404 from None

    @property
    def is_new(self) -> bool:
        return self.patient == NEW


class TimesView(OfPatient):
    """What for and when: the free times of some days, from now on, each a link to the last step."""

    page_title = gettext_lazy("Choose a time")
    template_name = "staff/desk/times.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = request.GET if "service" in request.GET else None
        wish = WishForm(asked, clinic=self.clinic, today=self.today, initial={"day": self.today})
        context: dict[str, Any] = {"form": wish, "patient": self.patient, "is_new": self.is_new}
        if asked is None or not wish.is_valid():
            wish.fields["service"].widget.attrs["autofocus"] = True
            return self.show(context)
        if self.may("appointments.override"):
            over = self._over_form(wish)
            if over.is_bound and over.is_valid():
                return redirect(self._over_url(over, wish.cleaned_data["service"]))
            context["over"] = over
        return self.show(context | self._times(wish))

    def _over_form(self, wish: WishForm) -> OverForm:
        asked = self.request.GET if "over-at" in self.request.GET else None
        initial = {"day": self.today, "doctor": wish.cleaned_data["doctor"]}
        return OverForm(asked, clinic=self.clinic, service=wish.cleaned_data["service"], initial=initial)

    def _times(self, wish: WishForm) -> dict[str, Any]:
        service, doctor = wish.cleaned_data["service"], wish.cleaned_data["doctor"]
        first = wish.cleaned_data["day"] or self.today
        times = free_times(
            service=service.pk,
            clinics=[self.clinic.pk],
            doctors=[doctor.pk] if doctor else None,
            first=first,
            days=DAYS_SHOWN,
            now=clock.now(),
            at_desk=True,
        )
        days = days_of(times, facts_of(times), with_doctors=doctor is None)
        context: dict[str, Any] = {
            "days": days,
            "next_day": first + dt.timedelta(days=DAYS_SHOWN),
            "service": service,
            "doctor": doctor,
            "soonest": times[0] if times and times[0].local.date() == self.today else None,
            "rooms": _equipped({time.slot.room_id for time in times}),
            "confirm_url": self.url("desk_confirm"),
        }
        if context["soonest"]:
            context["soonest_value"] = str(facts_of(times[:1]).value_of(times[0]))
        return context

    def _over_url(self, over: OverForm, service: Service) -> str:
        asked = {"patient": self.patient, "time": over.value(self.clinic, service), "over": "1"}
        return f"{self.url('desk_confirm')}?{urlencode(asked)}"


def _equipped(rooms: Collection[int | None]) -> list[Room]:
    """Those of the rooms of which more is known than a name: equipment stands in nobody's way, it only informs."""
    return list(Room.objects.filter(pk__in=[room for room in rooms if room]).exclude(equipment=""))


class ConfirmView(OfPatient):
    """Who comes, if they are new, how it is paid; and the visit is booked. A time that is gone keeps the form."""

    page_title = gettext_lazy("Book a patient")
    template_name = "staff/desk/confirm.html"

    def prepare(self) -> None:
        super().prepare()
        text = self.request.POST.get("time") or self.request.GET.get("time", "")
        value = TimeValue.parse(text)
        try:
            self.choice: Choice = choice_of(text)
        except NotOffered:
            raise Http404 from None
        if value is None or self.choice.clinic != self.clinic.pk or self.choice.doctor is None:
            raise Http404
        self.value, self.doctor = value, get_object_or_404(Doctor, pk=self.choice.doctor)
        self.is_over = bool(self.request.GET.get("over")) and self.may("appointments.override")

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show_form(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        cleaned = form.cleaned_data
        wanted = DeskBooking(
            choice=self.choice,
            patient=form.caller() if self.is_new else UUID(self.patient),
            told=form.told(),
            paying=form.paying(),
            source=Source(cleaned["source"]),
            language=Language(cleaned["language"]),
            over=form.over(),
        )
        try:
            visit = book_at_desk(by=actor_of(request), staff=request.user, wanted=wanted, now=clock.now())  # type: ignore[arg-type]
        except NotYours:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
            return self.show_form(form, status=422)
        except (SlotTaken, NotOffered) as error:
            return self.offer_others(form, error)
        except (AppointmentError, PatientError) as error:
            form.add_error(None, str(error))
            return self.show_form(form, status=status_of(error))
        messages.success(request, gettext_lazy("The visit is booked."))
        return redirect("desk_visit", public_id=visit.public_id)

    def offer_others(self, form: DeskForm, error: PortalError) -> HttpResponse:
        """What was entered stays, and each of the nearest times books with it."""
        form.add_error(None, str(error))
        slot = Slot(
            doctor_id=self.doctor.pk,
            clinic_id=self.choice.clinic,
            service_id=self.choice.service,
            room_id=None,
            channel="",
            starts_at=self.choice.starts_at,
            minutes=1,
        )
        times = nearest(slot, now=clock.now())
        days = days_of(times, facts_of(times), with_doctors=True)
        return self.show_form(form, status=status_of(error), days=days)

    @cached_property
    def service(self) -> Service:
        return Service.objects.get(pk=self.choice.service)

    @cached_property
    def room(self) -> Room | None:
        """Where it would be, while it is a time of the schedule."""
        try:
            slot = slot_at(
                doctor=self.doctor.pk,
                clinic=self.clinic.pk,
                service=self.choice.service,
                starts_at=self.choice.starts_at,
                channel=self.choice.channel,
                now=clock.now(),
            )
        except NotOffered:
            return None
        return Room.objects.filter(pk=slot.room_id).first() if slot.room_id else None

    def form(self, *args: Any) -> DeskForm:
        asked = list(IntakeQuestion.objects.filter(service=self.service, retired=False))
        return DeskForm(
            *args,
            clinic=self.clinic,
            today=self.today,
            asked=asked,
            is_new=self.is_new,
            is_over=self.is_over,
            initial={"language": active_language(), "source": Source.PHONE},
        )

    def show_form(self, form: DeskForm, status: int = 200, **context: Any) -> HttpResponse:
        starts_at = self.choice.starts_at.astimezone(ZoneInfo(self.clinic.time_zone))
        if self.is_new and not form.errors:
            form.fields["family"].widget.attrs["autofocus"] = True
        context |= {
            "form": form,
            "is_new": self.is_new,
            "value": str(self.value),
            "service": self.service,
            "doctor": self.doctor,
            "starts_at": starts_at,
            "room": self.room,
            "is_over": self.is_over,
            "back_url": f"{self.url('desk_times')}?{self._asked()}",
        }
        return self.show(context, status=status)

    def _asked(self) -> str:
        day = max(date_in(self.clinic.time_zone, self.choice.starts_at), self.today).isoformat()
        asked: dict[str, str | int] = {
            "patient": self.patient,
            "service": self.service.pk,
            "doctor": self.doctor.pk,
            "day": day,
        }
        return urlencode(asked)

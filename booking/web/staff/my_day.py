"""«My day»: a practitioner's own visits at all clinics, to be read; started, done, and time kept free."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from booking.appointments.days import Span
from booking.journeys.block_time import block_time, own_blocks, unblock_time
from booking.journeys.day import DAY
from booking.schedule.busy_blocks import OWN
from booking.schedule.models import BusyBlock
from booking.web.base import status_of
from booking.web.staff.desk.live import LiveBoard
from booking.web.staff.schedule.forms import ClockInput
from clinics.directory.models import Clinic, Doctor
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.clock import start_of_day
from portal.shared.errors import PortalError


class BlockForm(forms.Form):
    """By the clock of the clinic, on the day that is shown."""

    start = forms.TimeField(label=gettext_lazy("From"), widget=ClockInput)
    end = forms.TimeField(label=gettext_lazy("Until"), widget=ClockInput)
    reason = forms.CharField(label=gettext_lazy("What for"), max_length=200)

    use_required_attribute = False


@dataclass(frozen=True)
class BlockLine:
    block: BusyBlock
    zone: str

    @property
    def hours(self) -> str:
        """With their dates where it begins on one and ends on another."""
        during, zone = self.block.during, ZoneInfo(self.zone)
        first, last = during.lower.astimezone(zone), during.upper.astimezone(zone)
        if first.date() == last.date():
            return f"{first:%H:%M}–{last:%H:%M}"
        return " – ".join(f"{date_format(each, 'MONTH_DAY_FORMAT')}, {each:%H:%M}" for each in (first, last))

    @property
    def is_own(self) -> bool:
        return self.block.system == OWN


class MyDayView(LiveBoard):
    permission = "appointments.attend"
    page_title = gettext_lazy("My day")
    header_icon = "calendar-check"
    template_name = "staff/my_day.html"
    of_practitioner = True
    action = "appointments.day.open_own"

    @cached_property
    def places(self) -> list[Clinic]:
        """All clinics: an offering that ended leaves its visits. The first where the practitioner works leads."""
        own = set(Clinic.objects.filter(offerings__doctor=self.duty.doctor).values_list("pk", flat=True))
        return sorted(Clinic.objects.select_related("entity"), key=lambda each: (each.pk not in own, each.pk))

    def get_page_subtitle(self) -> str:
        """Whose day: an account may bear another name than the practitioner."""
        doctor = Doctor.objects.filter(pk=self.duty.doctor or 0).first()
        return str(doctor.name) if doctor else ""

    @property
    def zone(self) -> str:
        return self.places[0].time_zone if self.places else "UTC"

    @property
    def today(self) -> dt.date:
        return clock.today(self.zone)

    @cached_property
    def span(self) -> Span:
        """The date of whichever clinic begins it first to where it ends last."""
        zones = {each.time_zone for each in self.places} or {self.zone}
        return Span(
            tuple(each.pk for each in self.places),
            min(start_of_day(zone, self.day) for zone in zones),
            max(start_of_day(zone, self.day + DAY) for zone in zones),
            self.duty.doctor or 0,
        )

    def more(self) -> dict[str, Any]:
        doctor = self.duty.doctor
        blocks = own_blocks(doctor, self.span.since, self.span.until) if doctor else []
        return {
            "block_form": BlockForm(),
            "blocks": [BlockLine(block, self.zone) for block in blocks],
            "is_linked": doctor is not None,
            "block_url": f"{reverse('my_day_block')}?day={self.day.isoformat()}",
        }


class BlockView(MyDayView):
    """Keeps time free, or gives it back."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return redirect(self.address)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = BlockForm(request.POST)
        try:
            if "remove" in request.POST:
                return self.remove(request.POST["remove"])
            if not form.is_valid():
                return self.show_page(status=422, block_form=form)
            told = form.cleaned_data
            block_time(
                by=actor_of(request),
                staff=request.user,  # type: ignore[arg-type]
                starts_at=self.moment(told["start"]),
                ends_at=self.moment(told["end"]),
                reason=told["reason"],
                now=self.now,
            )
        except PortalError as error:
            form.is_valid()
            form.add_error(None, str(error))
            return self.show_page(status=status_of(error), block_form=form)
        messages.success(request, _("The time is kept free: nobody is booked then."))
        return redirect(self.address)

    def remove(self, number: str) -> HttpResponse:
        try:
            block = BusyBlock.objects.get(public_id=UUID(number))
        except (ValueError, BusyBlock.DoesNotExist):
            raise Http404 from None
        unblock_time(by=actor_of(self.request), staff=self.request.user, block=block)  # type: ignore[arg-type]
        messages.success(self.request, _("The time can be booked again."))
        return redirect(self.address)

    def moment(self, at: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.day, at, ZoneInfo(self.zone)).astimezone(dt.UTC)

    @property
    def address(self) -> str:
        return f"{reverse('my_day')}?day={self.day.isoformat()}"

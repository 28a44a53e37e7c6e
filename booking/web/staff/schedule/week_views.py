"""The week of a clinic, and the weeks of its doctors that a manager edits."""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.schedule.actions.days import DAY, WEEK, planned_week
from booking.schedule.changes.base import Change
from booking.schedule.changes.days import EditDays, ForgetDays, RegularDay, regular_days
from booking.web.staff.days import read_day
from booking.web.staff.pages import HomePage
from booking.web.staff.schedule.changing import ChangeView, ConfirmView, SchedulePage
from booking.web.staff.schedule.forms import doctors_at
from booking.web.staff.schedule.week_form import WeekForm
from booking.web.staff.schedule.weeks import ClinicWeek, monday_of
from clinics.directory.models import Doctor
from portal.shared import clock
from portal.shared.clock import date_in


class ScheduleHome(HomePage):
    permission = "schedule.view_weeklyrule"
    page_title = gettext_lazy("Schedule")
    header_icon = "calendar-alt"
    leads_to = "schedule_week"


class WeekView(SchedulePage):
    permission = "schedule.view_weeklyrule"
    page_title = gettext_lazy("The week")
    template_name = "staff/schedule/week.html"
    tab = "schedule_week"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        today = date_in(self.clinic.time_zone, clock.now())
        monday = monday_of(read_day(request.GET.get("day", ""), today))
        by_room = request.GET.get("by") == "room"
        week = ClinicWeek(self.clinic, monday, today)
        context = {
            "table": week.table(by_room=by_room),
            "monday": monday,
            "caption": week_words(monday),
            "before": monday - WEEK * DAY,
            "after": monday + WEEK * DAY,
            "today": today,
            "by_room": by_room,
            "may_edit": self.may("schedule.change_editedday"),
        }
        return self.show(context)


class DoctorsWeek:
    """The doctor and the week that an address names: others than the clinic's are not found."""

    permission = "schedule.change_editedday"
    tab = "schedule_week"
    kwargs: dict[str, Any]
    clinic: Any

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]
        self.doctor: Doctor = get_object_or_404(doctors_at(self.clinic), pk=self.kwargs["doctor"])
        day = read_day(self.kwargs["monday"], None)
        if day is None:
            raise Http404
        self.monday = monday_of(day)

    @cached_property
    def dates(self) -> list[dt.date]:
        return [self.monday + number * DAY for number in range(WEEK)]

    def state(self) -> tuple[RegularDay, ...]:
        return regular_days(self.doctor, self.clinic, self.dates)

    def back_url(self) -> str:
        return f"{reverse('schedule_week', args=[self.clinic.pk])}?day={self.monday.isoformat()}"

    def week_url(self, name: str) -> str:
        return reverse(name, args=[self.clinic.pk, self.doctor.pk, self.monday.isoformat()])

    def get_page_subtitle(self) -> str:
        return f"{self.doctor.name}, {week_words(self.monday)}"


class EditWeekView(DoctorsWeek, ChangeView):
    page_title = gettext_lazy("Edit one week")
    template_name = "staff/schedule/edit_week.html"

    def form(self, *args: Any) -> WeekForm:
        planned = planned_week(self.doctor, self.clinic, self.monday)
        return WeekForm(
            *args[:1], doctor=self.doctor, clinic=self.clinic, monday=self.monday, planned=planned
        )

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]

    def undo_url(self, done: Change) -> str:
        return self.week_url("schedule_forget_week")

    def told(self) -> str:
        return _("The week of %(doctor)s is saved.") % {"doctor": self.doctor.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_edited = any(each.is_edited for each in self.state())
        urls = {"copy_url": self.week_url("schedule_copy_week")}
        if is_edited:
            urls["forget_url"] = self.week_url("schedule_forget_week")
        return context | urls


class CopyWeekView(DoctorsWeek, ConfirmView):
    page_title = gettext_lazy("Copy last week")

    def change(self, form: forms.BaseForm) -> Change:
        last_week = planned_week(self.doctor, self.clinic, self.monday - WEEK * DAY)
        planned = {day + WEEK * DAY: shifts for day, shifts in last_week.items()}
        return EditDays(self.doctor, self.clinic, planned)

    def undo_url(self, done: Change) -> str:
        return self.week_url("schedule_forget_week")

    def told(self) -> str:
        return _("The week of %(doctor)s is as the one before.") % {"doctor": self.doctor.name}


class ForgetWeekView(DoctorsWeek, ConfirmView):
    page_title = gettext_lazy("Back to the weekly rules")

    def change(self, form: forms.BaseForm) -> Change:
        return ForgetDays(self.doctor, self.clinic, self.dates[0], self.dates[-1])

    def told(self) -> str:
        return _("The weekly rules hold again in this week.")


def week_words(monday: dt.date) -> str:
    """«2 March – 8 March 2026»."""
    sunday = monday + (WEEK - 1) * DAY
    return f"{date_format(monday, 'MONTH_DAY_FORMAT')} – {date_format(sunday, 'DATE_FORMAT')}"

"""Weekly rules, exceptions and closures of a clinic: their lists, and the changes of each."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.schedule.changes.base import Change
from booking.schedule.changes.departures import SaveClosure, SaveException, SetHolidays
from booking.schedule.changes.rules import EndRule
from booking.schedule.models import ClinicClosure, HolidayClosure, ScheduleException, WeeklyRule
from booking.schedule.values import closure_of, departure_of, rule_of
from booking.web.staff.schedule.blocks import blocks_at
from booking.web.staff.schedule.changing import ChangeView, ConfirmView, SchedulePage
from booking.web.staff.schedule.forms import (
    USUAL_STEP,
    ClosureForm,
    EndRuleForm,
    ExceptionForm,
    RuleForm,
    doctors_at,
    usual_step,
)
from portal.shared import clock
from portal.shared.clock import date_in


def today_at(clinic: Any) -> dt.date:
    return date_in(clinic.time_zone, clock.now())


class RulesView(SchedulePage):
    permission = "schedule.view_weeklyrule"
    page_title = gettext_lazy("Weekly rules")
    template_name = "staff/schedule/rules.html"
    tab = "schedule_rules"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rules = WeeklyRule.objects.filter(clinic=self.clinic).select_related("doctor", "room")
        today = today_at(self.clinic)
        shown = rules.filter(Q(valid_to=None) | Q(valid_to__gte=today))
        names = [
            (str(rule.doctor.name), rule.start, rule.pk, rule) for rule in shown.prefetch_related("services")
        ]
        context = {
            "rules": [rule for *_order, rule in sorted(names, key=lambda each: each[:3])],
            "ended": rules.filter(valid_to__lt=today).count(),
            "may_edit": self.may("schedule.change_weeklyrule"),
        }
        return self.show(context)


class AddRuleView(ChangeView):
    permission = "schedule.add_weeklyrule"
    page_title = gettext_lazy("A new weekly rule")
    tab = "schedule_rules"

    def form(self, *args: Any) -> RuleForm:
        doctor = doctors_at(self.clinic).filter(pk=_number(self.request.GET.get("doctor", ""))).first()
        step = usual_step(doctor, self.clinic) if doctor else USUAL_STEP
        initial = {"valid_from": today_at(self.clinic), "step_minutes": step, "doctor": doctor}
        return RuleForm(*args, clinic=self.clinic, initial=initial)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]

    def told(self) -> str:
        return _("The weekly rule is saved.")


class OfRule:
    """The rule that the address names, if it is one of this clinic's."""

    tab = "schedule_rules"
    permission = "schedule.change_weeklyrule"
    kwargs: dict[str, Any]
    clinic: Any

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]
        rules = WeeklyRule.objects.select_related("doctor", "clinic")
        self.rule = get_object_or_404(rules, pk=self.kwargs["pk"], clinic=self.clinic)

    def state(self) -> tuple[object, ...]:
        kept = WeeklyRule.objects.get(pk=self.rule.pk)
        return (rule_of(kept, kept.services.values_list("pk", flat=True)),)

    def get_page_subtitle(self) -> str:
        return str(self.rule.doctor.name)


class EditRuleView(OfRule, ChangeView):
    page_title = gettext_lazy("A weekly rule")

    def form(self, *args: Any) -> RuleForm:
        return RuleForm(*args, clinic=self.clinic, instance=self.rule)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]

    def told(self) -> str:
        return _("The weekly rule is saved.")


class EndRuleView(OfRule, ChangeView):
    page_title = gettext_lazy("End a weekly rule")

    def form(self, *args: Any) -> EndRuleForm:
        return EndRuleForm(*args[:1], rule=self.rule, initial={"last_day": today_at(self.clinic)})

    def change(self, form: forms.BaseForm) -> EndRule:
        return EndRule(self.rule, form.cleaned_data["last_day"])

    def told(self) -> str:
        return _("The weekly rule has an end.")


class ExceptionsView(SchedulePage):
    permission = "schedule.view_scheduleexception"
    page_title = gettext_lazy("Time off and extra hours")
    template_name = "staff/schedule/exceptions.html"
    tab = "schedule_exceptions"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = exceptions_at(self.clinic).exclude(date_to__lt=today_at(self.clinic))
        own = set(self.clinics.values_list("pk", flat=True))
        shown = [
            {"row": row, "may_edit": self.may_edit and SaveException(row).clinics <= own}
            for row in rows.select_related("doctor", "room").order_by("date_from", "start", "pk")
        ]
        blocks = blocks_at(self.clinic, clock.now())
        context = {
            "exceptions": shown,
            "blocks": [block for block in blocks if not block.is_own],
            "kept_free": [block for block in blocks if block.is_own],
            "may_edit": self.may_edit,
        }
        return self.show(context)

    @cached_property
    def may_edit(self) -> bool:
        return self.may("schedule.change_scheduleexception")


def exceptions_at(clinic: Any) -> QuerySet[ScheduleException]:
    """Those of the clinic, and those of its doctors that hold at all of theirs."""
    everywhere = Q(clinic=None, doctor__in=doctors_at(clinic))
    return ScheduleException.objects.filter(Q(clinic=clinic) | everywhere)


class AddExceptionView(ChangeView):
    permission = "schedule.add_scheduleexception"
    page_title = gettext_lazy("Time off, a break or extra hours")
    tab = "schedule_exceptions"
    undo: str = ""

    def form(self, *args: Any) -> ExceptionForm:
        today = today_at(self.clinic)
        doctor = doctors_at(self.clinic).filter(pk=_number(self.request.GET.get("doctor", ""))).first()
        initial = {"kind": "time_off", "doctor": doctor, "date_from": today, "date_to": today}
        return ExceptionForm(*args, clinic=self.clinic, initial=initial)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]

    def undo_url(self, done: Change) -> str:
        return (
            self.url("schedule_remove_exception", pk=done.row.pk) if isinstance(done, SaveException) else ""
        )

    def told(self) -> str:
        return _("The schedule is changed.")


class OfException:
    tab = "schedule_exceptions"
    permission: ClassVar[str] = "schedule.change_scheduleexception"
    kwargs: dict[str, Any]
    clinic: Any

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]
        rows = exceptions_at(self.clinic).select_related("doctor", "clinic")
        self.row = get_object_or_404(rows, pk=self.kwargs["pk"])

    def state(self) -> tuple[object, ...]:
        return (departure_of(ScheduleException.objects.get(pk=self.row.pk)),)

    def get_page_subtitle(self) -> str:
        return str(self.row.doctor.name)


class EditExceptionView(OfException, ChangeView):
    page_title = gettext_lazy("Time off, a break or extra hours")

    def form(self, *args: Any) -> ExceptionForm:
        return ExceptionForm(*args, clinic=self.clinic, instance=self.row)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]


class RemoveExceptionView(OfException, ConfirmView):
    page_title = gettext_lazy("Remove time off, a break or extra hours")
    permission = "schedule.delete_scheduleexception"

    def change(self, form: forms.BaseForm) -> SaveException:
        return SaveException(self.row, removed=True)

    def told(self) -> str:
        return _("It is removed.")


class ClosuresView(SchedulePage):
    permission = "schedule.view_clinicclosure"
    page_title = gettext_lazy("Closed days")
    template_name = "staff/schedule/closures.html"
    tab = "schedule_closures"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = ClinicClosure.objects.filter(clinic=self.clinic, date_to__gte=today_at(self.clinic))
        context = {
            "closures": rows.order_by("date_from", "start"),
            "closes_on_holidays": HolidayClosure.objects.filter(clinic=self.clinic).exists(),
            "country": self.clinic.entity.get_country_display(),
            "may_edit": self.may("schedule.change_clinicclosure"),
        }
        return self.show(context)


class AddClosureView(ChangeView):
    permission = "schedule.add_clinicclosure"
    page_title = gettext_lazy("Close the clinic")
    tab = "schedule_closures"

    def form(self, *args: Any) -> ClosureForm:
        return ClosureForm(*args, clinic=self.clinic)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]

    def undo_url(self, done: Change) -> str:
        return self.url("schedule_remove_closure", pk=done.row.pk) if isinstance(done, SaveClosure) else ""

    def told(self) -> str:
        return _("The clinic is closed then.")


class OfClosure:
    tab = "schedule_closures"
    permission: ClassVar[str] = "schedule.change_clinicclosure"
    kwargs: dict[str, Any]
    clinic: Any

    def prepare(self) -> None:
        super().prepare()  # type: ignore[misc]
        rows = ClinicClosure.objects.select_related("clinic")
        self.row = get_object_or_404(rows, pk=self.kwargs["pk"], clinic=self.clinic)

    def state(self) -> tuple[object, ...]:
        return (closure_of(ClinicClosure.objects.get(pk=self.row.pk)),)


class EditClosureView(OfClosure, ChangeView):
    page_title = gettext_lazy("A closed day")

    def form(self, *args: Any) -> ClosureForm:
        return ClosureForm(*args, clinic=self.clinic, instance=self.row)

    def change(self, form: forms.BaseForm) -> Change:
        return form.change()  # type: ignore[attr-defined]


class RemoveClosureView(OfClosure, ConfirmView):
    page_title = gettext_lazy("Open the clinic again")
    permission = "schedule.delete_clinicclosure"

    def change(self, form: forms.BaseForm) -> SaveClosure:
        return SaveClosure(self.row, removed=True)

    def told(self) -> str:
        return _("The clinic is open again.")


class HolidaysView(ConfirmView):
    """Closed on the public holidays or not: the other of the two than now."""

    permission = "schedule.change_holidayclosure"
    tab = "schedule_closures"
    closed: ClassVar[bool] = True

    def change(self, form: forms.BaseForm) -> SetHolidays:
        return SetHolidays(self.clinic, self.closed)

    def get_page_title(self) -> str:
        return _("Close on public holidays") if self.closed else _("Open on public holidays")

    def told(self) -> str:
        return (
            _("The clinic closes on public holidays.")
            if self.closed
            else _("The clinic is open on public holidays.")
        )

    def undo_url(self, done: Change) -> str:
        return self.url("schedule_open_on_holidays" if self.closed else "schedule_close_on_holidays")


class OpenOnHolidaysView(HolidaysView):
    closed = False


def _number(text: str) -> int:
    """0, which no row has, for what is no primary key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

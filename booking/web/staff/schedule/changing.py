"""A change of the schedule in three steps: a form, what it touches, done. Going back keeps what was entered."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from booking.journeys.change_schedule import apply, fingerprint, preview
from booking.journeys.errors import SeenOtherwise
from booking.schedule.changes.base import Change
from booking.schedule.errors import ScheduleBusy, WrongHours
from booking.web.staff.pages import ClinicPage, Link
from booking.web.staff.schedule.previews import PreviewPage
from portal.audit.actor import actor_of
from portal.shared import clock

# What the steps say to each other; the rest of a form is carried along.
STEPS = ("csrfmiddlewaretoken", "seen", "back", "next")


class SchedulePage(ClinicPage):
    home_url_name = "schedule_week"
    header_icon = "calendar-alt"
    tab: ClassVar[str]

    def tabs(self) -> list[Link]:
        names = {
            "schedule_week": (_("The week"), "schedule.view_weeklyrule"),
            "schedule_rules": (_("Weekly rules"), "schedule.view_weeklyrule"),
            "schedule_exceptions": (_("Time off and extra hours"), "schedule.view_scheduleexception"),
            "schedule_closures": (_("Closed days"), "schedule.view_clinicclosure"),
            "schedule_sheet": (_("A month's sheet"), "schedule.add_editedday"),  # of portal.network
        }
        return [
            Link(label, self.url(name), name == self.tab)
            for name, (label, permission) in names.items()
            if self.may(permission)
        ]


class ChangeView(SchedulePage, ABC):
    """`form_page`: the template of the form. A form gives its change by `change()`."""

    template_name = "staff/schedule/form.html"
    preview_template = "staff/schedule/preview.html"

    @abstractmethod
    def form(self, *args: Any) -> forms.BaseForm: ...

    @abstractmethod
    def change(self, form: forms.BaseForm) -> Change: ...

    def state(self) -> tuple[object, ...]:
        """What the form was filled with; if it is other by now, somebody else has changed it."""
        return ()

    def back_url(self) -> str:
        return self.url(self.tab)

    def told(self) -> str:
        """What was done."""
        return _("The schedule is changed.")

    def undo_url(self, done: Change) -> str:
        """Where the change can be taken back; the empty string if nowhere."""
        return ""

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.show_form(self.form())

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        data = self.request.POST
        form = self.form(data, self.request.FILES)
        if "back" in data:
            return self.show_form(form)
        if not form.is_valid():
            return self.show_form(form, status=422)
        if data.get("version", "") != fingerprint(self.state()):
            told = _(
                "Somebody has changed this meanwhile. What you entered is below; saved, it replaces theirs."
            )
            form.add_error(None, told)
            return self.show_form(form, status=409)
        return self.step(form, data.get("seen", ""))

    def step(self, form: forms.BaseForm, seen: str) -> HttpResponse:
        by, now = actor_of(self.request), clock.now()
        try:
            change = self.change(form)
            self.confine(change)
            if not seen:
                return self.show_preview(PreviewPage(change, preview(change, now=now)))
            apply(change, seen=seen, by=by, now=now)
        except SeenOtherwise as error:
            return self.show_preview(PreviewPage(change, error.preview), status=409, is_other=True)
        except WrongHours as error:
            for reason in error.reasons:
                form.add_error(None, reason)
            return self.show_form(form, status=422)
        except ScheduleBusy as error:
            form.add_error(None, str(error))
            return self.show_form(form, status=409)
        return self.done(change)

    def confine(self, change: Change) -> None:
        """Raises WrongHours for what concerns clinics that are not the reader's."""
        own = set(self.clinics.values_list("pk", flat=True))
        if not change.clinics <= own:
            raise WrongHours([_("The doctor works at clinics that aren't yours too: name this clinic.")])

    def done(self, change: Change) -> HttpResponse:
        undo = self.undo_url(change)
        buttons = [messages.button(undo, _("Take it back"))] if undo else None
        messages.success(self.request, self.told(), buttons=buttons)
        return redirect(self.back_url())

    def show_form(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "version": fingerprint(self.state()), "back_url": self.back_url()}
        return self.show(context, status=status)

    def show_preview(self, page: PreviewPage, status: int = 200, *, is_other: bool = False) -> HttpResponse:
        context = {
            "preview": page,
            "is_other": is_other,
            "carried": list(self._carried()),
            "version": fingerprint(self.state()),
            "back_url": self.back_url(),
            "has_form": self.has_form,
        }
        return self.show(context, template=self.preview_template, status=status)

    has_form: ClassVar[bool] = True

    def _carried(self) -> Iterator[tuple[str, str]]:
        for name, values in self.request.POST.lists():
            if name not in (*STEPS, "version"):
                yield from ((name, str(value)) for value in values)


class ConfirmView(ChangeView):
    """A change without a form: the address says it all, so it opens with what it touches."""

    has_form = False

    def form(self, *args: Any) -> forms.BaseForm:
        return forms.Form(*args[:1])

    def get(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return self.step(self.form({}), "")

    def show_form(self, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        """What refused it."""
        context = {"reasons": form.non_field_errors(), "back_url": self.back_url()}
        return self.show(context, template="staff/schedule/refused.html", status=status)

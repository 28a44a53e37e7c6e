"""A month's sheet is uploaded, looked at and saved, as any change of the schedule (booking.web.staff)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.schedule.changes.base import Change
from booking.schedule.changes.days import ImportMonth
from booking.web.staff.schedule.changing import ChangeView
from booking.web.staff.schedule.forms import DayInput
from clinics.directory.models import Clinic
from portal.network.faults import Fault
from portal.network.month_sheet import (
    COLUMNS,
    MOST_ROWS,
    SHEET,
    Line,
    as_json,
    from_json,
    lines_of,
    read_month,
)
from portal.shared import clock
from portal.shared.clock import date_in


class SheetForm(forms.Form):
    """The workbook comes with the first step; its rows are carried through the preview to the last."""

    month = forms.DateField(
        label=gettext_lazy("Any day of the month"),
        widget=DayInput,
        help_text=gettext_lazy(
            "Each doctor in the sheet works in this month as it says, and on its other days not at all."
        ),
    )
    sheet = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    lines = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.found: Sequence[Line] = ()
        self.faults: Sequence[Fault] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        faults: Sequence[Fault] = ()
        if cleaned.get("sheet"):
            self.found, faults = lines_of(cleaned["sheet"])
        else:
            self.found = _carried_lines(cleaned.get("lines", ""))
        month = cleaned.get("month")
        if not self.found and not faults:
            self.add_error("sheet", _("Choose a workbook."))
        elif month is not None:
            reading = read_month(self.found, clinic=self.clinic, month=month)
            self.faults = [*faults, *reading.faults]
            self.rows = reading.rows
            if self.faults:
                self.add_error(
                    "sheet", _("The sheet has faults, so nothing of it is taken. They are listed below.")
                )
        return cleaned

    def change(self) -> ImportMonth:
        month = self.cleaned_data["month"]
        return ImportMonth(month.year, month.month, self.rows)


def _carried_lines(text: str) -> Sequence[Line]:
    try:
        return list(from_json(json.loads(text)))[:MOST_ROWS] if text else []
    except (ValueError, RecursionError):
        return []


class SheetView(ChangeView):
    permission = "schedule.add_editedday"
    page_title = gettext_lazy("A month's sheet")
    template_name = "staff/schedule/sheet.html"
    tab = "schedule_sheet"

    def form(self, *args: Any) -> SheetForm:
        initial = {"month": date_in(self.clinic.time_zone, clock.now())}
        self.sheet = SheetForm(*args, clinic=self.clinic, initial=initial)
        return self.sheet

    def change(self, form: forms.BaseForm) -> Change:
        return self.sheet.change()

    def told(self) -> str:
        return _("The month is as the sheet says.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = {"sheet_name": SHEET, "columns": COLUMNS, "faults": self.sheet.faults}
        return super().get_context_data(**sheet, **kwargs)

    def _carried(self) -> Iterator[tuple[str, str]]:
        yield "month", self.request.POST.get("month", "")
        yield "lines", json.dumps(as_json(self.sheet.found), ensure_ascii=False)

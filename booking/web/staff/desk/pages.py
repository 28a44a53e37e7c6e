"""What the desk's pages share."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.patients.queries import Found
from booking.web.staff.pages import ClinicPage, Link, StaffPage, own_clinics
from portal.shared import clock
from portal.shared.clock import date_in


class DeskHome(StaffPage):
    """Leads to the desk of the reader's first clinic."""

    permission = "appointments.add_appointment"
    page_title = gettext_lazy("The desk")
    header_icon = "group"
    template_name = "staff/no_clinic.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        first = own_clinics(request.user).first()
        return redirect("desk_book", clinic=first.pk) if first else self.show()


class DeskPage(ClinicPage):
    home_url_name = "desk_book"
    header_icon = "group"
    tab: ClassVar[str]

    @cached_property
    def today(self) -> dt.date:
        return date_in(self.clinic.time_zone, clock.now())

    def tabs(self) -> list[Link]:
        names = {
            "desk_book": (_("Book a patient"), "appointments.add_appointment"),
            "desk_to_confirm": (_("To confirm"), "appointments.view_appointment"),
        }
        return [
            Link(label, self.url(name), name == self.tab)
            for name, (label, permission) in names.items()
            if self.may(permission)
        ]


@dataclass(frozen=True)
class PersonCard:
    """A person among those found."""

    found: Found
    url: str

    @property
    def name(self) -> str:
        return self.found.name.full

    @property
    def former(self) -> str:
        return ", ".join(name.full for name in self.found.names[1:])

    @property
    def born(self) -> str:
        born = self.found.patient.birth_date
        return date_format(born, "SHORT_DATE_FORMAT") if born else ""

    @property
    def phones(self) -> str:
        return ", ".join(self.found.phones)

    @property
    def number(self) -> str:
        return self.found.patient.shown_mrn

    @property
    def is_provisional(self) -> bool:
        return self.found.patient.is_provisional

"""What the desk's pages share."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.journeys.disrupt import MAY
from booking.patients.contacts import LAST_DIGITS
from booking.patients.queries import Found
from booking.web.staff.pages import ClinicPage, HomePage, Link
from portal.shared import clock
from portal.shared.clock import date_in


class DeskHome(HomePage):
    permission = "appointments.view_appointment"
    page_title = gettext_lazy("The desk")
    header_icon = "group"
    leads_to = "desk_day"


class DeskPage(ClinicPage):
    home_url_name = "desk_day"
    header_icon = "group"
    tab: ClassVar[str]

    @cached_property
    def today(self) -> dt.date:
        return date_in(self.clinic.time_zone, clock.now())

    def tabs(self) -> list[Link]:
        names = {
            "desk_day": (_("The day"), "appointments.view_appointment"),
            "desk_book": (_("Book a patient"), "appointments.add_appointment"),
            "desk_to_confirm": (_("To confirm"), "appointments.view_appointment"),
            "desk_disruptions": (_("Disruptions"), MAY),
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
    def masked_phones(self) -> str:
        """The last four digits, by which a caller is asked; for who has no call to make."""
        return ", ".join(f"… {phone[-LAST_DIGITS:]}" for phone in self.found.phones)

    @property
    def number(self) -> str:
        return self.found.patient.shown_mrn

    @property
    def is_provisional(self) -> bool:
        return self.found.patient.is_provisional

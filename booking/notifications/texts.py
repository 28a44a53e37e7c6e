"""What the messages say, in the visit's language and the clinic's time: neutral unless detail was asked for.

A visit to a clinic is itself a secret, so no message names the patient, and none but a detailed one the doctor or
the service.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from booking.calendars.entries import Entry, file_of
from booking.notifications.models import Kind
from booking.notifications.recipients import Recipient
from portal.messaging.message import Channel

SHORT_MOMENT, LONG_MOMENT = "j E, H:i", "l, j E, H:i"

SHORT = {
    Kind.BOOKED: gettext_noop("%(clinic)s: %(when)s. Code %(code)s."),
    Kind.REQUESTED: gettext_noop("%(clinic)s: %(when)s asked for, we will answer. Code %(code)s."),
    Kind.MOVED: gettext_noop("%(clinic)s: moved to %(when)s. Code %(code)s."),
    Kind.CANCELLED: gettext_noop("%(clinic)s: %(when)s is cancelled. Code %(code)s."),
    Kind.NOT_CONFIRMED: gettext_noop("%(clinic)s: %(when)s could not be confirmed. Code %(code)s."),
    Kind.DELAYED: gettext_noop("%(clinic)s: %(when)s is delayed to about %(later)s. Code %(code)s."),
    Kind.ON_TIME: gettext_noop("%(clinic)s: %(when)s begins on time. Code %(code)s."),
}
# Straight quotes: a « makes an English SMS one of another alphabet, with less than half the letters a part.
SHORT_LINK = gettext_noop('Change, cancel, "this is not me": %(link)s')
SHORT_LINK_OF_THE_PAST = gettext_noop('Book again, "this is not me": %(link)s')

TITLES = {
    Kind.BOOKED: gettext_noop("%(clinic)s: %(when)s"),
    Kind.REQUESTED: gettext_noop("%(clinic)s: we have your request for %(when)s"),
    Kind.MOVED: gettext_noop("%(clinic)s: moved to %(when)s"),
    Kind.CANCELLED: gettext_noop("%(clinic)s: %(when)s is cancelled"),
    Kind.NOT_CONFIRMED: gettext_noop("%(clinic)s: %(when)s could not be confirmed"),
    Kind.DELAYED: gettext_noop("%(clinic)s: the visit begins at about %(later)s"),
    Kind.ON_TIME: gettext_noop("%(clinic)s: the visit begins on time, %(when)s"),
}
OPENINGS = {
    Kind.BOOKED: gettext_noop("The time is yours."),
    Kind.REQUESTED: gettext_noop("The clinic has your request and answers by %(by)s."),
    Kind.MOVED: gettext_noop("The time has changed. This is the new one."),
    Kind.CANCELLED: gettext_noop("This time is cancelled. You need do nothing."),
    Kind.NOT_CONFIRMED: gettext_noop("The clinic could not confirm this time. You can choose another one."),
    Kind.DELAYED: gettext_noop(
        "We are sorry: your visit begins later than agreed, at about %(later)s. The booked time stays as it is; "
        "if that is too late for you, choose another one."
    ),
    Kind.ON_TIME: gettext_noop("Your visit begins on time after all. Please come as it was booked."),
}
FACTS = gettext_noop(
    "When: %(when)s, local time of the clinic\nWhere: %(clinic)s, %(address)s\nCode: %(code)s"
)
DETAIL = gettext_noop("%(doctor)s, %(service)s")
ACT = gettext_noop("Change or cancel it here: %(link)s")
ACT_ON_THE_PAST = gettext_noop("Book again here: %(link)s")
NOT_ME = gettext_noop(
    "This is not you? Then somebody gave your address by mistake. Open the link and press «This is not me»: "
    "you will get no more messages about it."
)
OVER = (Kind.CANCELLED, Kind.NOT_CONFIRMED)
# What leaves the booked time, and so the calendar, as it is.
OF_THE_DAY = (Kind.DELAYED, Kind.ON_TIME)


@dataclass(frozen=True)
class Words:
    text: str = field(repr=False)
    title: str = field(default="", repr=False)
    calendar: str = field(default="", repr=False)


def visit_url(visit: Appointment, to: str) -> str:
    """Where the visit's page opens without signing in, for whom this message reaches; at the configured address."""
    path = reverse("visit_short_link", kwargs={"token": link_of(visit, to)})
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def words_for(visit: Appointment, kind: Kind, recipient: Recipient, *, minutes_late: int = 0) -> Words:
    """Read with the visit's clinic, doctor and service."""
    with translation.override(visit.language):
        facts = _facts(visit, LONG_MOMENT if recipient.channel is Channel.EMAIL else SHORT_MOMENT)
        facts["link"] = visit_url(visit, recipient.to)
        expected = visit.during.lower + dt.timedelta(minutes=minutes_late)
        facts["later"] = f"{expected.astimezone(ZoneInfo(visit.clinic.time_zone)):%H:%M}"
        if recipient.channel is Channel.EMAIL:
            letter = _letter(kind, recipient, facts)
            if kind in OF_THE_DAY:
                return letter
            entry = Entry(visit, url=facts["link"], detailed=recipient.detailed)
            return replace(letter, calendar=file_of(entry))
        return _short(kind, recipient, facts)


def _short(kind: Kind, recipient: Recipient, facts: dict[str, str]) -> Words:
    lines = [_(SHORT[kind])]
    if recipient.detailed:
        lines.append(_(DETAIL) + ".")
    lines.append(_(SHORT_LINK_OF_THE_PAST if kind in OVER else SHORT_LINK))
    return Words(" ".join(line % facts for line in lines))


def _letter(kind: Kind, recipient: Recipient, facts: dict[str, str]) -> Words:
    paragraphs = [_(OPENINGS[kind]), _(FACTS)]
    if recipient.detailed:
        paragraphs.append(_(DETAIL))
    paragraphs += [_(ACT_ON_THE_PAST if kind in OVER else ACT), _(NOT_ME), str(settings.SITE_NAME)]
    return Words("\n\n".join(each % facts for each in paragraphs), title=_(TITLES[kind]) % facts)


def _facts(visit: Appointment, moment: str) -> dict[str, str]:
    zone = ZoneInfo(visit.clinic.time_zone)

    def local(when: dt.datetime) -> str:
        return date_format(when.astimezone(zone), moment, use_l10n=False)

    return {
        "clinic": visit.clinic.name,
        "address": visit.clinic.address,
        "when": local(visit.during.lower),
        "by": local(visit.confirm_by or visit.during.lower),
        "code": visit.code,
        "doctor": str(visit.doctor.name),
        "service": visit.service.name,
    }

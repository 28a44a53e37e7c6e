"""Free times: the booking page, which can be shared, and the fragments that the site's pages fetch."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from booking.availability.queries import FreeTime, bookable_dates, first_free, free_times
from booking.web.base import BookingView
from booking.web.patient.campaigns import FIELD, campaign_told
from booking.web.patient.facts import facts_of
from booking.web.patient.presenters import (
    Day,
    Facts,
    TimeButton,
    button_of,
    days_of,
    one_of_each,
    zone_name,
)
from clinics.directory.models import Clinic, Doctor, Offering, Service
from clinics.directory.queries import offerings_within
from portal.accounts.patient_door import in_other_languages
from portal.shared import clock
from portal.shared.clock import date_in

DAY = dt.timedelta(days=1)  # two clinics' dates may differ by so much
DAYS_SHOWN = 7
MOST_CARDS = 30
NEXT_TIMES = 3


@dataclass(frozen=True)
class Option:
    """A choice of one of the page's lists."""

    code: str
    label: str
    chosen: bool
    group: str = ""


class Wanted:
    """What the address asks for: codes of a service, a doctor, a clinic, and the first day; unknown ones are none."""

    def __init__(self, query: Any, now: dt.datetime, *, campaign: str = "") -> None:
        self.now, self.campaign = now, campaign
        self.service_code, self.doctor_code, self.clinic_code = (
            query.get(name, "")[:40] for name in ("service", "doctor", "clinic")
        )
        self.first_text = query.get("from", "")[:10]

    @cached_property
    def offerings(self) -> QuerySet[Offering]:
        """In force now, or by the last day that is booked."""
        return _with_facts(offerings_within(*bookable_dates(self.now)))

    @cached_property
    def rows(self) -> list[Offering]:
        rows = self.offerings
        asked = {
            "service__code": self.service_code,
            "doctor__code": self.doctor_code,
            "clinic__code": self.clinic_code,
        }
        given = {name: code for name, code in asked.items() if code}
        ordered = rows.order_by("service__specialty", "service__visit_kind", "service__name_ru", "pk")
        while not (found := list(ordered.filter(**given))) and len(given) > 1:
            given.popitem()  # a list of the page was changed: what no longer fits is given up, the last first
        if "doctor__code" not in given:
            self.doctor_code = ""
        return found

    @cached_property
    def service(self) -> Service | None:
        """The one that is asked for, or, of a doctor, the first visit that they offer."""
        services = {row.service.code: row.service for row in self.rows}
        if self.service_code:
            return services.get(self.service_code)
        if not self.doctor_code or not services:
            return None
        return min(services.values(), key=usual_first)

    @cached_property
    def clinics(self) -> list[Clinic]:
        """Where the service is offered, in the order of their codes."""
        found = {row.clinic.code: row.clinic for row in self.rows if row.service == self.service}
        return [found[code] for code in sorted(found)]

    @cached_property
    def clinic(self) -> Clinic | None:
        """Times of one clinic are shown at once: each has its own clock."""
        return self.clinics[0] if self.clinics else None

    def first_day(self, clinic: Clinic) -> dt.date:
        today = date_in(clinic.time_zone, self.now)
        try:
            asked = dt.date.fromisoformat(self.first_text)
        except ValueError:
            return today
        return min(max(asked, today), today + dt.timedelta(days=settings.BOOKING_DAYS_AHEAD))


def usual_first(service: Service) -> tuple[bool, bool, str]:
    """A consultation before a procedure, a first visit before a repeat one."""
    return (
        service.category != Service.Category.CONSULTATION,
        service.visit_kind != Service.VisitKind.FIRST,
        service.code,
    )


def _with_facts(rows: QuerySet[Offering]) -> QuerySet[Offering]:
    return rows.select_related("service__specialty", "doctor", "clinic")


@dataclass(frozen=True)
class TimesPage:
    """A week of free times of a service at a clinic."""

    wanted: Wanted
    service: Service
    clinic: Clinic

    @cached_property
    def first(self) -> dt.date:
        return self.wanted.first_day(self.clinic)

    @cached_property
    def doctor(self) -> Doctor | None:
        if not self.wanted.doctor_code:
            return None
        return next((row.doctor for row in self.wanted.rows), None)

    @cached_property
    def times(self) -> list[FreeTime]:
        times = free_times(
            service=self.service.pk,
            clinics=[self.clinic.pk],
            doctors=[self.doctor.pk] if self.doctor else None,
            first=self.first,
            days=DAYS_SHOWN,
            now=self.wanted.now,
        )
        return times if self.doctor else one_of_each(times)

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.times)

    @cached_property
    def days(self) -> list[Day]:
        return days_of(self.times, self.facts, any_doctor=self.doctor is None)

    @cached_property
    def next_day(self) -> dt.date | None:
        """The next day with a time, where the week has none."""
        if self.times:
            return None
        last = date_in(self.clinic.time_zone, self.wanted.now) + dt.timedelta(
            days=settings.BOOKING_DAYS_AHEAD
        )
        begin = self.first + dt.timedelta(days=DAYS_SHOWN)
        later = free_times(
            service=self.service.pk,
            clinics=[self.clinic.pk],
            doctors=[self.doctor.pk] if self.doctor else None,
            first=begin,
            days=max(0, (last - begin).days + 1),
            now=self.wanted.now,
        )
        return later[0].local.date() if later else None

    @property
    def zone(self) -> str:
        return zone_name(self.clinic, self.wanted.now)

    @property
    def earlier_url(self) -> str:
        today = date_in(self.clinic.time_zone, self.wanted.now)
        if self.first <= today:
            return ""
        return self.url(first=max(today, self.first - dt.timedelta(days=DAYS_SHOWN)))

    @property
    def later_url(self) -> str:
        first = self.first + dt.timedelta(days=DAYS_SHOWN)
        today = date_in(self.clinic.time_zone, self.wanted.now)
        return (
            self.url(first=first) if first <= today + dt.timedelta(days=settings.BOOKING_DAYS_AHEAD) else ""
        )

    @property
    def next_day_url(self) -> str:
        return self.url(first=self.next_day) if self.next_day else ""

    @property
    def any_doctor_url(self) -> str:
        """The same service here with whoever is free; only where the page is one doctor's."""
        if self.doctor is None:
            return ""
        campaign = self.wanted.campaign
        return booking_url(service=self.service.code, clinic=self.clinic.code, campaign=campaign)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along with a time."""
        return [(FIELD, self.wanted.campaign)] if self.wanted.campaign else []

    def url(self, *, first: dt.date | None = None) -> str:
        return booking_url(
            service=self.service.code,
            clinic=self.clinic.code,
            doctor=self.doctor.code if self.doctor else "",
            campaign=self.wanted.campaign,
            **({"from": first.isoformat()} if first else {}),
        )


def booking_url(**query: str) -> str:
    """The booking page's address, which can be shared."""
    return reverse("book", query={name: value for name, value in query.items() if value})


class BookView(BookingView):
    """Choose a service, a clinic and, if one likes, a doctor; then a time. The address keeps the choice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = Wanted(request.GET, clock.now(), campaign=campaign_told(request))
        page = None
        if wanted.service and wanted.clinic:
            page = TimesPage(wanted, wanted.service, wanted.clinic)
        context = {
            "wanted": wanted,
            "page": page,
            "options": options(wanted),
            "translations": in_other_languages(request),
        }
        is_part = request.headers.get("HX-Request") == "true"
        template = "booking/times_of_doctor.html" if is_part else "booking/book.html"
        return render(request, template, context)


def options(wanted: Wanted) -> dict[str, list[Option]]:
    """What the lists of the page offer: with a doctor given, only what they do."""
    rows = wanted.offerings
    found = wanted.rows  # decides first what of the address fits together
    if wanted.doctor_code and found:
        rows = rows.filter(doctor__code=wanted.doctor_code)
    elif wanted.clinic_code and wanted.service is None:
        rows = rows.filter(clinic__code=wanted.clinic_code)
    all_rows = list(rows)
    services = {row.service.code: row.service for row in all_rows}
    of_service = [row for row in all_rows if row.service == wanted.service]
    clinics = {row.clinic.code: row.clinic for row in of_service}
    here = [row for row in of_service if row.clinic == wanted.clinic]
    doctors = {row.doctor.code: row.doctor for row in here}
    return {
        "services": sorted(
            (
                Option(code, service.name, service == wanted.service, service.specialty.name)
                for code, service in services.items()
            ),
            key=lambda option: (option.group, option.label),
        ),
        "clinics": [
            Option(code, f"{clinic.city}, {clinic.name}", clinic == wanted.clinic)
            for code, clinic in sorted(clinics.items())
        ],
        "doctors": sorted(
            (Option(code, doctor.name, code == wanted.doctor_code) for code, doctor in doctors.items()),
            key=lambda option: option.label,
        ),
    }


@dataclass(frozen=True)
class NextTimes:
    """The next free times of one doctor, for their card."""

    doctor: str
    buttons: Sequence[TimeButton]
    clinic: str
    all_url: str
    service: str = ""  # what the buttons book
    price: str = ""


class NextTimesView(BookingView):
    """The next times of every doctor on a page of cards, in one answer: htmx puts each where it belongs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        codes = [code[:40] for code in request.GET.get("doctors", "").split(",") if code][:MOST_CARDS]
        service = request.GET.get("service", "")[:40]
        clinic = request.GET.get("clinic", "")[:40]
        now = clock.now()
        in_force = _with_facts(offerings_within(now.date() - DAY, now.date() + DAY))
        chosen = _usual_offerings(in_force, codes, service, clinic)
        found = first_free([row.pk for row in chosen], now=now, count=NEXT_TIMES)
        facts = facts_of([time for times in found.values() for time in times])
        cards = [
            _next_times(code, [row for row in chosen if row.doctor.code == code], found, facts)
            for code in codes
        ]
        return render(request, "booking/next_times.html", {"cards": cards})


def _usual_offerings(
    rows: QuerySet[Offering], codes: Sequence[str], service: str, clinic: str
) -> list[Offering]:
    """Of each doctor the service that is asked for, or the one that people come for first; at every clinic."""
    of_doctor: dict[str, list[Offering]] = {}
    for row in rows.filter(doctor__code__in=codes):
        of_doctor.setdefault(row.doctor.code, []).append(row)
    chosen = []
    for offered in of_doctor.values():
        here = [row for row in offered if row.clinic.code == clinic] or offered
        asked = [row for row in here if row.service.code == service] or here
        usual = min((row.service for row in asked), key=usual_first)
        chosen += [row for row in asked if row.service == usual]
    return chosen


def _next_times(
    code: str, rows: Sequence[Offering], found: dict[int, list[FreeTime]], facts: Facts
) -> NextTimes:
    times = sorted((time for row in rows for time in found.get(row.pk, [])), key=lambda time: time.starts_at)
    if not times:
        return NextTimes(code, [], "", booking_url(doctor=code))
    first = facts.clinics[times[0].offer.clinic_id]
    here = [time for time in times if time.offer.clinic_id == first.pk][:NEXT_TIMES]
    service = facts.services[times[0].offer.service_id]
    return NextTimes(
        code,
        [button_of(time, facts) for time in here],
        first.name,
        booking_url(doctor=code, service=service.code, clinic=first.code),
        service.name,
        str(here[0].price),
    )

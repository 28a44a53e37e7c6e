"""Reads of the directory: what is in force on a date."""

import datetime as dt

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from clinics.directory.models import Clinic, Doctor, Offering, Payer, Price, Service, Specialty


def clinics_on(date: dt.date) -> QuerySet[Clinic]:
    """Two queries, with legal entities and opening hours."""
    return Clinic.objects.active_on(date).select_related("entity").prefetch_related("opening_hours")


def specialties_on(date: dt.date) -> QuerySet[Specialty]:
    """Those in which a service is offered."""
    services = offerings_on(date).filter(service__specialty=OuterRef("pk"))
    return Specialty.objects.filter(Exists(services))


def doctors_on(
    date: dt.date, *, specialty: str = "", clinic: str = "", service: str = ""
) -> QuerySet[Doctor]:
    """With their specialties; of these codes, where one is given. Two queries."""
    rows = Doctor.objects.active_on(date).prefetch_related("specialties")
    if specialty:
        rows = rows.filter(specialties__code=specialty)
    if clinic or service:
        offered = offerings_on(date, clinic=clinic, service=service).filter(doctor=OuterRef("pk"))
        rows = rows.filter(Exists(offered))
    return rows


def services_on(
    date: dt.date, *, specialty: str = "", clinic: str = "", doctor: str = ""
) -> QuerySet[Service]:
    """Those that somebody offers; of these codes, where one is given."""
    offered = offerings_on(date, clinic=clinic, doctor=doctor).filter(service=OuterRef("pk"))
    rows = Service.objects.active_on(date).filter(Exists(offered)).select_related("specialty")
    return rows.filter(specialty__code=specialty) if specialty else rows


def offerings_on(
    date: dt.date, *, doctor: str = "", clinic: str = "", service: str = ""
) -> QuerySet[Offering]:
    """In force together with their doctor, service and clinic; of these codes, where one is given."""
    return offerings_within(date, date, doctor=doctor, clinic=clinic, service=service)


def offerings_within(
    first: dt.date, last: dt.date, *, doctor: str = "", clinic: str = "", service: str = ""
) -> QuerySet[Offering]:
    """As offerings_on, in force on some date of these, both inclusive."""
    rows = Offering.objects.active_within(first, last).filter(
        doctor__in=Doctor.objects.active_within(first, last),
        service__in=Service.objects.active_within(first, last),
        clinic__in=Clinic.objects.active_within(first, last),
    )
    given = {"doctor__code": doctor, "clinic__code": clinic, "service__code": service}
    return rows.filter(**{name: code for name, code in given.items() if code})


def with_prices(rows: QuerySet[Offering], date: dt.date) -> QuerySet[Offering]:
    """With their doctor, service and clinic, and as `prices_now` what a patient pays who pays alone. Two queries."""
    prices = Price.objects.holding_on(date).filter(payer=Payer.SELF)
    return rows.select_related("doctor", "service", "clinic").prefetch_related(
        Prefetch("prices", queryset=prices, to_attr="prices_now")
    )

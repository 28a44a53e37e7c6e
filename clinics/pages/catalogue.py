"""What the public pages show of the directory, on one date and in one language, as plain values.

A page asks the catalogue instead of the tables: it is read in a handful of queries, kept in the process
and read again when a fact changes, so pages and finder need no query for the facts they list.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONArray
from django.utils.text import slugify
from django.utils.translation import override
from wagtail.images.models import Rendition
from wagtail.images.shortcuts import get_rendition_or_not_found

from clinics.directory.models import Clinic, Doctor, Offering, Payer, Price, Service, Specialty
from clinics.pages.addresses import previewed
from clinics.pages.opening_hours import week_in_words
from clinics.pages.tree import fact_urls
from clinics.reviews.queries import rating_of
from portal.shared import clock
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language
from portal.shared.money import Money
from portal.shared.names import sort_key

PORTRAIT_FILTER = "fill-240x240-c100|format-webp"


@dataclass(frozen=True)
class SpecialtyItem:
    id: int
    code: str
    name: str
    practitioner: str


@dataclass(frozen=True)
class ClinicItem:
    id: int
    code: str
    url: str
    name: str
    city: str
    city_code: str  # the same in every language, for addresses
    address: str
    phone: str
    phone_tel: str
    time_zone: str
    currency: str
    hours: str
    latitude: float
    longitude: float
    rating: Decimal | None
    review_count: int


@dataclass(frozen=True)
class OfferItem:
    """A service of a doctor at a clinic, with what a patient who pays alone pays today, if it has a price."""

    service_id: int
    clinic_id: int
    minutes: int
    price: Money | None


@dataclass(frozen=True)
class ServiceItem:
    id: int
    code: str
    url: str
    name: str
    specialty_id: int
    category: str
    minutes: int
    doctor_ids: tuple[int, ...]
    prices_from: tuple[Money, ...]  # the lowest in each currency


@dataclass(frozen=True)
class DoctorItem:
    id: int
    code: str
    url: str
    name: str
    sort_key: str
    portrait_url: str
    practising_since: int
    degree: str
    specialty_ids: tuple[int, ...]
    clinic_ids: tuple[int, ...]
    languages: tuple[str, ...]
    sees_adults: bool
    sees_children: bool
    rating: Decimal | None
    review_count: int
    offers: tuple[OfferItem, ...] = field(repr=False)
    prices_from: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Active facts that have a live page in the language, by primary key, in the order they are shown."""

    language: str
    today: dt.date
    specialties: dict[int, SpecialtyItem]
    clinics: dict[int, ClinicItem]
    services: dict[int, ServiceItem]
    doctors: dict[int, DoctorItem]

    def doctors_of(
        self, *, specialty_id: int | None = None, clinic_id: int | None = None
    ) -> list[DoctorItem]:
        return [
            doctor
            for doctor in self.doctors.values()
            if specialty_id in (None, *doctor.specialty_ids) and clinic_id in (None, *doctor.clinic_ids)
        ]

    def offers_of(self, service_id: int, clinic_id: int) -> list[OfferItem]:
        """Every doctor's offer of a service at a clinic."""
        return [
            offer
            for doctor in self.services[service_id].doctor_ids
            for offer in self.doctors[doctor].offers
            if (offer.service_id, offer.clinic_id) == (service_id, clinic_id)
        ]


def catalogue() -> Catalogue:
    """The catalogue of today (UTC date) in the active language."""
    read = _read if previewed() else _kept
    return read(active_language(), clock.today())


def lowest_by_currency(prices: Iterable[Money | None]) -> tuple[Money, ...]:
    """The lowest price in each currency, by currency code."""
    lowest: dict[str, Money] = {}
    for price in prices:
        if price and (price.currency not in lowest or price < lowest[price.currency]):
            lowest[price.currency] = price
    return tuple(lowest[currency] for currency in sorted(lowest))


def _read(language: str, today: dt.date) -> Catalogue:
    with override(language):
        specialties = {
            row.pk: SpecialtyItem(row.pk, row.code, row.name, row.practitioner)
            for row in Specialty.objects.order_by(f"name_{language}")
        }
        clinics = _clinics(language, today)
        offers = _offers(today, clinics)
        doctors = _doctors(language, today, offers)
        services = _services(language, today, doctors)
    return Catalogue(language, today, specialties, clinics, services, doctors)


_kept = ByVersion(_read)


def _clinics(language: str, today: dt.date) -> dict[int, ClinicItem]:
    from_pages = fact_urls("ClinicPage", language)
    rows = Clinic.objects.active_on(today).filter(pk__in=from_pages).select_related("rating")
    return {
        row.pk: ClinicItem(
            id=row.pk,
            code=row.code,
            url=from_pages[row.pk],
            name=row.name,
            city=row.city,
            city_code=slugify(row.city_en) or row.code,
            address=row.address,
            phone=row.phone.as_international,
            phone_tel=row.phone.as_e164,
            time_zone=row.time_zone,
            currency=row.currency,
            hours=week_in_words(row.opening_hours.all()),
            latitude=float(row.latitude),
            longitude=float(row.longitude),
            rating=(rating := rating_of(row)).average,
            review_count=rating.count,
        )
        for row in rows.prefetch_related("opening_hours")
    }


def _offers(today: dt.date, clinics: dict[int, ClinicItem]) -> dict[int, list[OfferItem]]:
    """Active offerings of active services at active clinics, by doctor."""
    price = Price.objects.holding_on(today).filter(payer=Payer.SELF, offering=OuterRef("pk"))
    offers: dict[int, list[OfferItem]] = defaultdict(list)
    rows = (
        Offering.objects.active_on(today)
        .filter(service__in=Service.objects.active_on(today), clinic__in=clinics)
        .order_by("service__specialty_id", "service_id", "clinic_id")
        .values_list(
            "doctor_id",
            "service_id",
            "clinic_id",
            Coalesce("minutes", "service__minutes"),
            Subquery(price.values_list(JSONArray("currency", "amount_minor"))),
        )
    )
    for doctor, service, clinic, minutes, costs in rows:
        offers[doctor].append(OfferItem(service, clinic, minutes, Money(*costs) if costs else None))
    return offers


def _doctors(language: str, today: dt.date, offers: dict[int, list[OfferItem]]) -> dict[int, DoctorItem]:
    from_pages = fact_urls("DoctorPage", language)
    specialties = Doctor.specialties.through.objects.filter(doctor=OuterRef("pk"))
    small_portraits = Rendition.objects.filter(image=OuterRef("portrait"), filter_spec=PORTRAIT_FILTER)
    active = (
        Doctor.objects.active_on(today)
        .select_related("portrait", "rating")
        .annotate(
            specialty_ids=ArraySubquery(specialties.order_by("specialty__name_ru").values("specialty_id")),
            small_portrait=Subquery(small_portraits.values("file")[:1]),
        )
    )
    items = [
        DoctorItem(
            id=row.pk,
            code=row.code,
            url=from_pages[row.pk],
            name=row.name,
            sort_key=sort_key(
                row.last_name_ru if language == "ru" else row.last_name_en or row.first_name_en
            ),
            portrait_url=_portrait_url(row, row.small_portrait),
            practising_since=row.practising_since,
            degree=row.degree,
            specialty_ids=tuple(row.specialty_ids),
            clinic_ids=tuple(dict.fromkeys(offer.clinic_id for offer in offers[row.pk])),
            languages=tuple(row.languages),
            sees_adults=row.sees_adults,
            sees_children=row.sees_children,
            rating=(rating := rating_of(row)).average,
            review_count=rating.count,
            offers=tuple(offers[row.pk]),
            prices_from=lowest_by_currency(offer.price for offer in offers[row.pk]),
        )
        for row in active
        if row.pk in from_pages  # thousands of keys would make a slow parameter list
    ]
    return {item.id: item for item in sorted(items, key=lambda item: (item.sort_key, item.name))}


def _services(language: str, today: dt.date, doctors: dict[int, DoctorItem]) -> dict[int, ServiceItem]:
    from_pages = fact_urls("ServicePage", language)
    by_service: dict[int, list[tuple[int, Money | None]]] = defaultdict(list)
    for doctor in doctors.values():
        for offer in doctor.offers:
            by_service[offer.service_id].append((doctor.id, offer.price))
    rows = Service.objects.active_on(today).filter(pk__in=from_pages).order_by("specialty", "pk")
    return {
        row.pk: ServiceItem(
            id=row.pk,
            code=row.code,
            url=from_pages[row.pk],
            name=row.name,
            specialty_id=row.specialty_id,
            category=row.category,
            minutes=row.minutes,
            doctor_ids=tuple(dict.fromkeys(doctor for doctor, _ in by_service[row.pk])),
            prices_from=lowest_by_currency(price for _, price in by_service[row.pk]),
        )
        for row in rows
    }


def _portrait_url(doctor: Doctor, kept: str | None) -> str:
    """The address of the portrait's small rendition, which is made when it is missing; or nothing."""
    if doctor.portrait is None:
        return ""
    if kept:
        return default_storage.url(kept)
    return str(get_rendition_or_not_found(doctor.portrait, PORTRAIT_FILTER).url)

"""What the pages of clinics, doctors, services and reviews show, ready for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from clinics.directory.models import Clinic, Doctor, Education, Service
from clinics.pages.cards import (
    ClinicCard,
    DoctorCard,
    ServiceRow,
    clinic_card,
    doctor_card,
    linked_reviews,
    prices_in_words,
    rank,
    service_row,
)
from clinics.pages.catalogue import ClinicItem, SpecialtyItem, catalogue, lowest_by_currency
from clinics.pages.frame import frame
from clinics.pages.opening_hours import Day, week
from clinics.pages.paging import paginate
from clinics.reviews import queries as reviews
from clinics.reviews.presenters import ReviewCard, average_label

REVIEWS_ON_PROFILE = 5
REVIEWS_A_PAGE = 12


@dataclass(frozen=True)
class SpecialtyServices:
    specialty: SpecialtyItem
    services: list[ServiceRow]
    doctors_url: str


@dataclass(frozen=True)
class Distribution:
    """Input of components/rating_distribution.html."""

    value: str
    percent: int
    count: int
    rows: list[dict[str, int]]


@dataclass(frozen=True)
class ClinicOffers:
    clinic: ClinicItem
    services: list[ServiceRow]


@dataclass(frozen=True)
class DoctorProfile:
    row: Doctor
    card: DoctorCard
    bio: str
    education: list[Education]
    offers: list[ClinicOffers]
    distribution: Distribution
    reviews: list[ReviewCard]
    reviews_url: str
    colleagues_url: str


@dataclass(frozen=True)
class ClinicProfile:
    row: Clinic
    card: ClinicCard
    hours: list[Day]
    map: dict[str, str]
    directions: str
    legal_name: str
    licence: str
    doctors: list[DoctorCard]
    doctors_url: str
    services: list[SpecialtyServices]
    distribution: Distribution
    reviews: list[ReviewCard]
    reviews_url: str


@dataclass(frozen=True)
class ServiceProfile:
    row: Service
    specialty: SpecialtyItem
    price: str
    preparation: str
    doctors: list[DoctorCard]
    doctors_url: str


def services_by_specialty(clinic_id: int | None = None) -> list[SpecialtyServices]:
    """Services under their specialties; with a clinic, what is offered there at that clinic's prices."""
    known = catalogue()
    by_specialty: dict[int, list[ServiceRow]] = {}
    for service in known.services.values():
        if clinic_id is None:
            row = service_row(service)
        elif offers := known.offers_of(service.id, clinic_id):
            row = service_row(service, lowest_by_currency(offer.price for offer in offers))
        else:
            continue
        by_specialty.setdefault(service.specialty_id, []).append(row)
    return [
        SpecialtyServices(specialty, by_specialty[specialty.id], finder_url(specialty=specialty.code))
        for specialty in known.specialties.values()
        if specialty.id in by_specialty
    ]


def clinic_profile(clinic_id: int) -> ClinicProfile:
    known = catalogue()
    row = Clinic.objects.select_related("entity").prefetch_related("opening_hours").get(pk=clinic_id)
    doctors = sorted(known.doctors_of(clinic_id=clinic_id), key=rank, reverse=True)
    card = clinic_card(known.clinics[clinic_id])
    return ClinicProfile(
        row=row,
        card=card,
        hours=week(row.opening_hours.all()),
        map=_map(row),
        directions=row.directions,
        legal_name=row.entity.name,
        licence=row.entity.licence,
        doctors=[doctor_card(doctor, known) for doctor in doctors[:6]],
        doctors_url=finder_url(clinic=row.code),
        services=services_by_specialty(clinic_id),
        distribution=_distribution(reviews.rating_of(row)),
        reviews=linked_reviews(reviews.latest(limit=3, clinic=row)),
        reviews_url=_index_url("ReviewIndexPage", clinic=row.code),
    )


def doctor_profile(row: Doctor) -> DoctorProfile:
    """Of a doctor in the catalogue, whose `rating` is best selected along."""
    known = catalogue()
    item = known.doctors[row.pk]
    main_specialty = (
        {"specialty": known.specialties[item.specialty_ids[0]].code} if item.specialty_ids else {}
    )
    by_clinic = groupby(
        sorted(item.offers, key=lambda offer: offer.clinic_id), key=lambda offer: offer.clinic_id
    )
    return DoctorProfile(
        row=row,
        card=doctor_card(item, known),
        bio=row.bio,
        education=list(row.education.all()),
        offers=[
            ClinicOffers(
                known.clinics[clinic_id],
                [
                    ServiceRow(
                        url=reverse(
                            "book",
                            query={
                                "doctor": row.code,
                                "service": known.services[offer.service_id].code,
                                "clinic": known.clinics[clinic_id].code,
                            },
                        ),
                        name=known.services[offer.service_id].name,
                        minutes=offer.minutes,
                        note="",
                        price=str(offer.price or ""),
                        is_from=False,
                    )
                    for offer in offers
                    if offer.service_id in known.services
                ],
            )
            for clinic_id, offers in by_clinic
        ],
        distribution=_distribution(reviews.rating_of(row)),
        reviews=linked_reviews(reviews.latest(limit=REVIEWS_ON_PROFILE, doctor=row)),
        reviews_url=_index_url("ReviewIndexPage", doctor=row.code),
        colleagues_url=finder_url(**main_specialty),
    )


def service_profile(service_id: int) -> ServiceProfile:
    known = catalogue()
    item = known.services[service_id]
    row = Service.objects.get(pk=service_id)
    doctors = sorted((known.doctors[key] for key in item.doctor_ids), key=rank, reverse=True)
    return ServiceProfile(
        row=row,
        specialty=known.specialties[item.specialty_id],
        price=prices_in_words(item.prices_from),
        preparation=row.preparation,
        doctors=[doctor_card(doctor, known) for doctor in doctors[:6]],
        doctors_url=finder_url(service=row.code),
    )


def review_list(state: Mapping[str, Any]) -> dict[str, Any]:
    """Published reviews by the address's filters: doctor, clinic, rating; unknown values filter nothing."""
    doctor = Doctor.objects.filter(code=state.get("doctor", "")).first()
    clinic = Clinic.objects.filter(code=state.get("clinic", "")).first()
    rating = int(state["rating"]) if state.get("rating") in set("12345") else None
    page = reviews.page_of_reviews(
        number=state.get("page", 1), per_page=REVIEWS_A_PAGE, doctor=doctor, clinic=clinic, rating=rating
    )
    if doctor:
        summary = reviews.rating_of(doctor)
    elif clinic:
        summary = reviews.rating_of(clinic)
    else:
        summary = reviews.rating_of_network()
    chosen = {"doctor": doctor and doctor.code, "clinic": clinic and clinic.code, "rating": rating}
    return {
        "about": doctor or clinic,
        "clinics": list(catalogue().clinics.values()),
        "chosen": chosen,
        "distribution": _distribution(summary),
        "reviews": linked_reviews(page),
        "pagination": paginate(page, {name: str(value) for name, value in chosen.items() if value}),
    }


def after_doctor(row: Doctor) -> str:
    """Where a gone doctor's page leads: the successor's page, else the specialty in the finder."""
    known = catalogue()
    if row.successor_id in known.doctors:
        return known.doctors[row.successor_id].url
    specialty = row.specialties.first()
    return finder_url(specialty=specialty.code) if specialty else finder_url()


def finder_url(**state: str) -> str:
    return _index_url("DoctorIndexPage", **state)


def clinic_index_url() -> str:
    return _index_url("ClinicIndexPage")


def service_index_url() -> str:
    return _index_url("ServiceIndexPage")


def _index_url(page_type: str, **state: str) -> str:
    url = frame().indexes.get(page_type.lower(), "")
    return f"{url}?{urlencode(state)}" if url and state else url


def _distribution(summary: reviews.RatingSummary) -> Distribution:
    return Distribution(
        value=average_label(summary),
        percent=round(20 * summary.average) if summary.average else 0,
        count=summary.count,
        rows=[
            {"stars": stars, "count": count, "percent": summary.shares[stars]}
            for stars, count in summary.by_stars.items()
        ],
    )


def _map(clinic: Clinic) -> dict[str, str]:
    """A map of OpenStreetMap, asked for only when the visitor presses the button."""
    latitude, longitude = float(clinic.latitude), float(clinic.longitude)
    box = f"{longitude - 0.006:.5f},{latitude - 0.003:.5f},{longitude + 0.006:.5f},{latitude + 0.003:.5f}"
    place = {"bbox": box, "layer": "mapnik", "marker": f"{latitude:.5f},{longitude:.5f}"}
    osm = "https://www.openstreetmap.org"
    return {
        "title": clinic.name,
        "address": f"{clinic.city}, {clinic.address}",
        "embed_url": f"{osm}/export/embed.html?{urlencode(place)}",
        "external_url": f"{osm}/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=17/{latitude:.5f}/{longitude:.5f}",
        "directions_url": f"{osm}/directions?to={latitude:.5f}%2C{longitude:.5f}",
    }

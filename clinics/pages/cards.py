"""The cards and rows that templates draw, from the catalogue, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinics.directory.models import Specialty, SpokenLanguage
from clinics.pages.catalogue import Catalogue, ClinicItem, DoctorItem, ServiceItem, catalogue
from clinics.reviews.models import Review
from clinics.reviews.presenters import ReviewCard, review_cards
from clinics.reviews.queries import latest, published
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language
from portal.shared.money import Money

PORTRAIT_SIZE = 240


@dataclass(frozen=True)
class DoctorCard:
    code: str
    url: str
    name: str
    portrait_url: str
    specialties: tuple[str, ...]
    years: int
    degree: str
    rating: str
    review_count: int
    clinics: tuple[str, ...]
    languages: tuple[str, ...]
    price_from: str
    portrait_width: int = PORTRAIT_SIZE
    portrait_height: int = PORTRAIT_SIZE


@dataclass(frozen=True)
class ClinicCard:
    url: str
    name: str
    city: str
    address: str
    phone: str
    phone_tel: str
    hours: str
    status_url: str
    rating: str
    review_count: int


@dataclass(frozen=True)
class ServiceRow:
    url: str
    name: str
    minutes: int
    note: str
    price: str
    is_from: bool = True


def in_words(amount: object) -> str:
    """A rating with one decimal in the reader's manner, or nothing."""
    return formats.number_format(amount, 1) if amount is not None else ""  # type: ignore[arg-type]


def prices_in_words(prices: tuple[Money, ...]) -> str:
    return " / ".join(str(price) for price in prices)


def doctor_card(doctor: DoctorItem, known: Catalogue) -> DoctorCard:
    return DoctorCard(
        code=doctor.code,
        url=doctor.url,
        name=doctor.name,
        portrait_url=doctor.portrait_url,
        specialties=(
            *(capfirst(known.specialties[key].practitioner) for key in doctor.specialty_ids[:1]),
            *(known.specialties[key].practitioner for key in doctor.specialty_ids[1:]),
        ),
        years=max(0, known.today.year - doctor.practising_since),
        degree=doctor.degree,
        rating=in_words(doctor.rating),
        review_count=doctor.review_count,
        clinics=tuple(f"{known.clinics[key].name}, {known.clinics[key].city}" for key in doctor.clinic_ids),
        languages=tuple(str(SpokenLanguage(code).label) for code in doctor.languages),
        price_from=prices_in_words(doctor.prices_from),
    )


def doctor_card_by_id(doctor_id: int | None) -> DoctorCard | None:
    """The card of a doctor who is in the catalogue, else None."""
    known = catalogue()
    return doctor_card(known.doctors[doctor_id], known) if doctor_id in known.doctors else None


def _unbroken(hours: str) -> str:
    """No line ends between the days and their hours, nor within them."""
    return hours.replace("–", "–\N{WORD JOINER}").replace(" ", "\N{NO-BREAK SPACE}")


def clinic_card(clinic: ClinicItem) -> ClinicCard:
    return ClinicCard(
        url=clinic.url,
        name=clinic.name,
        city=clinic.city,
        address=clinic.address,
        phone=clinic.phone,
        phone_tel=clinic.phone_tel,
        hours=", ".join(map(_unbroken, clinic.hours.split(", "))),
        status_url=reverse("open_now", args=[clinic.code]),
        rating=in_words(clinic.rating),
        review_count=clinic.review_count,
    )


def service_row(service: ServiceItem, prices: tuple[Money, ...] | None = None) -> ServiceRow:
    """A row with the given prices, or with the lowest of the whole network."""
    doctors = len(service.doctor_ids)
    return ServiceRow(
        url=service.url,
        name=service.name,
        minutes=service.minutes,
        note=_("no doctor at present") if not doctors else "",
        price=prices_in_words(service.prices_from if prices is None else prices),
    )


def best_doctors(*, specialty: Specialty | None, limit: int) -> list[DoctorCard]:
    """Doctors with the best rating first; a rating of many weighs more than a rating of few."""
    known = catalogue()
    doctors = known.doctors_of(specialty_id=specialty.pk if specialty else None)
    doctors.sort(key=rank, reverse=True)
    return [doctor_card(doctor, known) for doctor in doctors[:limit]]


def rank(doctor: DoctorItem) -> float:
    """A Bayesian average: as if each doctor had five more reviews of 4.5 (so that one 5.0 does not lead)."""
    total = float(doctor.rating or 0) * doctor.review_count + 4.5 * 5
    return total / (doctor.review_count + 5)


def clinics() -> list[ClinicCard]:
    return [clinic_card(clinic) for clinic in catalogue().clinics.values()]


@dataclass(frozen=True)
class Stat:
    """Input of components/stats.html."""

    value: str
    label: str


def stat(counted: str | None, value: str | None, label: str) -> Stat:
    """A number of today's catalogue («clinics», «doctors», «services», «cities»), or else the one given."""
    known = catalogue()
    match counted:
        case "clinics" | "doctors" | "services":
            return Stat(str(len(getattr(known, counted))), label)
        case "cities":
            return Stat(str(len({clinic.city_code for clinic in known.clinics.values()})), label)
        case _:
            return Stat(value or "", label)


def services(*, specialty: Specialty | None = None) -> list[ServiceRow]:
    return [
        service_row(service)
        for service in catalogue().services.values()
        if specialty is None or service.specialty_id == specialty.pk
    ]


def latest_reviews(*, limit: int) -> list[ReviewCard]:
    """The newest published reviews in the reader's language, as far as there are any."""
    return linked_reviews(_latest_reviews(active_language(), limit))


_latest_reviews: ByVersion[list[Review]] = ByVersion(
    lambda language, limit: list(published(language=language)[:limit]) or latest(limit=limit)
)


def linked_reviews(reviews: Iterable[Review]) -> list[ReviewCard]:
    """Cards of reviews, each leading to its doctor's page where there is one."""
    doctors = catalogue().doctors
    return review_cards(
        reviews, doctor_url=lambda doctor: doctors[doctor.pk].url if doctor.pk in doctors else ""
    )

"""What a fact's page says of itself in search results where no editor has written it: facts in a few words."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.pages.cards import ClinicCard, DoctorCard
from clinics.pages.presenters import ClinicProfile, DoctorProfile, ServiceProfile


def of_doctor(doctor: DoctorProfile) -> str:
    """«Cardiologist, Moscow. 20 years of practice. Rated 4.8 in 12 reviews. Visits from 3,200 ₽.»"""
    card = doctor.card
    return _sentences(
        [
            capfirst(", ".join([*card.specialties, *_cities(doctor)])),
            ngettext("%(years)d year of practice", "%(years)d years of practice", card.years)
            % {"years": card.years}
            if card.years
            else "",
            _rating(card),
            _("Visits from %(price)s") % {"price": card.price_from} if card.price_from else "",
            _("Languages: %(languages)s") % {"languages": ", ".join(card.languages)}
            if card.languages
            else "",
        ]
    )


def of_clinic(clinic: ClinicProfile) -> str:
    card = clinic.card
    return _sentences(
        [
            f"{card.city}, {card.address}",
            card.hours,
            _rating(card),
            _("Phone %(phone)s") % {"phone": card.phone},
            _("Doctors, services, prices and directions"),
        ]
    )


def of_service(service: ServiceProfile) -> str:
    row = service.row
    doctors = len(service.doctors)
    return _sentences(
        [
            f"{service.specialty.name}: {row.get_category_display()}",
            _("From %(price)s") % {"price": service.price} if service.price else "",
            ngettext("%(minutes)d minute", "%(minutes)d minutes", row.minutes) % {"minutes": row.minutes},
            _("How to prepare, which doctors do it and where") if doctors else "",
        ]
    )


def _cities(doctor: DoctorProfile) -> list[str]:
    return list(dict.fromkeys(place.clinic.city for place in doctor.offers))


def _rating(card: DoctorCard | ClinicCard) -> str:
    if not card.review_count:
        return ""
    return ngettext(
        "Rated %(rating)s in %(count)d review", "Rated %(rating)s in %(count)d reviews", card.review_count
    ) % {"rating": card.rating, "count": card.review_count}


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(f"{part}." for part in parts if part)

"""The words under which a fact is found, in both languages, and which pages change with which fact.

They stand in PostgreSQL's index of Wagtail (search_fields of the page types); nothing here is shown.
"""

from collections.abc import Iterable
from hashlib import blake2s

from clinics.directory.models import Clinic, Doctor, Offering, Service, Specialty, SpokenLanguage
from clinics.pages.search.words import plain
from portal.shared.models import LifeStatus

LANGUAGE_WORDS = {
    SpokenLanguage.RU: ("русский", "Russian"),
    SpokenLanguage.EN: ("английский", "English"),
    SpokenLanguage.DE: ("немецкий", "German"),
    SpokenLanguage.FR: ("французский", "French"),
    SpokenLanguage.EL: ("греческий", "Greek"),
    SpokenLanguage.TT: ("татарский", "Tatar"),
    SpokenLanguage.HY: ("армянский", "Armenian"),
    SpokenLanguage.TH: ("тайский", "Thai"),
}
ADULTS = ("взрослый врач", "adults")
CHILDREN = ("детский врач, дети, ребёнок", "children, child")


def names(row: Clinic | Doctor | Service) -> str:
    """The fact's name in both languages."""
    return plain(f"{row.name_ru}, {row.name_en}")


def fingerprint(*texts: str) -> str:
    """A word that is another when a text is; in the index it tells whether the other words are of now."""
    digest = blake2s("\n".join(texts).encode(), digest_size=12).hexdigest()
    return f"facts{digest}"


def words_of_doctor(doctor: Doctor) -> str:
    offers = [offer for offer in doctor.offerings.all() if offer.status == LifeStatus.ACTIVE]
    return _joined(
        *(text for specialty in doctor.specialties.all() for text in _specialty(specialty)),
        *dict.fromkeys(text for offer in offers for text in _offer(offer)),
        *(word for code in doctor.languages for word in LANGUAGE_WORDS[SpokenLanguage(code)]),
        *(ADULTS if doctor.sees_adults else ()),
        *(CHILDREN if doctor.sees_children else ()),
        *(doctor.degree_ru, doctor.degree_en, doctor.bio_ru, doctor.bio_en),
    )


def words_of_service(service: Service) -> str:
    return _joined(*_specialty(service.specialty), service.preparation_ru, service.preparation_en)


def words_of_clinic(clinic: Clinic) -> str:
    return _joined(
        clinic.city_ru,
        clinic.city_en,
        clinic.address_ru,
        clinic.address_en,
        clinic.directions_ru,
        clinic.directions_en,
    )


def _specialty(specialty: Specialty) -> Iterable[str]:
    return (
        specialty.name_ru,
        specialty.name_en,
        specialty.practitioner_ru,
        specialty.practitioner_en,
        specialty.symptoms_ru,
        specialty.symptoms_en,
        *(complaint.phrase for complaint in specialty.complaints.all()),
    )


def _offer(offer: Offering) -> Iterable[str]:
    return (
        offer.service.name_ru,
        offer.service.name_en,
        offer.clinic.name_ru,
        offer.clinic.name_en,
        offer.clinic.city_ru,
        offer.clinic.city_en,
    )


def _joined(*texts: str) -> str:
    return plain(", ".join(filter(None, texts)))

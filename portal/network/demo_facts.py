"""What the demo adds to the imported directory: what the search knows, directions, education, reviews."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from wagtail.models import Site

from clinics.directory.models import (
    Clinic,
    Doctor,
    Education,
    LegalEntity,
    Offering,
    RedFlag,
    Specialty,
    Symptom,
)
from clinics.pages.models import SiteSettings
from clinics.reviews.models import Review
from portal.network.demo.content import complaints, dangers, directions
from portal.network.demo.education import education_of, known_specialties
from portal.network.demo.reviews.write import DemoReview, Reviewed, write_reviews
from portal.shared.page_cache import purge_pages_on_commit

# Of two specialties these are the second: a cardiologist who also does ultrasound is a cardiologist.
SECOND = {"us", "lab"}
TAGLINE = {"ru": "Сеть клиник в России и на Кипре", "en": "Clinics in Russia and Cyprus"}
DATA_PROTECTION_CONTACT = "privacy@meridian.example"
MODERATED_AFTER = dt.timedelta(hours=5)


@transaction.atomic
def teach_search() -> int:
    """Complaints and red flags, each if editors have none yet."""
    made = 0
    if not Symptom.objects.exists():
        specialties = {specialty.code: specialty for specialty in Specialty.objects.all()}
        rows = [
            Symptom(phrase=row.phrase, language=row.language, specialty=specialties[row.specialty])
            for row in complaints()
            if row.specialty in specialties
        ]
        made += len(Symptom.objects.bulk_create(rows))
    if not RedFlag.objects.exists():
        made += len(RedFlag.objects.bulk_create(_red_flags()))
    purge_pages_on_commit()
    return made


def _red_flags() -> list[RedFlag]:
    return [
        RedFlag(
            name_ru=words["ru"].name,
            name_en=words["en"].name,
            phrases_ru="\n".join(words["ru"].phrases),
            phrases_en="\n".join(words["en"].phrases),
            advice_ru=words["ru"].advice,
            advice_en=words["en"].advice,
        )
        for words in dangers().values()
    ]


@transaction.atomic
def introduce_network() -> int:
    """Directions, the contact for data protection, the header's phone: each where it is empty."""
    made = 0
    for clinic in Clinic.objects.filter(directions_ru="", directions_en="", code__in=directions()):
        texts = directions()[clinic.code]
        clinic.directions_ru, clinic.directions_en = texts["ru"], texts["en"]
        clinic.save(update_fields=["directions_ru", "directions_en", "updated_at"])
        made += 1
    made += LegalEntity.objects.filter(data_protection_contact="").update(
        data_protection_contact=DATA_PROTECTION_CONTACT
    )
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    if not settings.tagline_ru and not settings.tagline_en:
        first = Clinic.objects.order_by("pk").first()
        settings.phone = settings.phone or (first.phone if first else "")
        settings.tagline_ru, settings.tagline_en = TAGLINE["ru"], TAGLINE["en"]
        settings.save()
        made += 1
    purge_pages_on_commit()
    return made


@transaction.atomic
def educate_doctors(*, today: dt.date) -> int:
    """Diplomas and accreditations of the doctors who have none."""
    rows = []
    for doctor in Doctor.objects.filter(education=None).prefetch_related("specialties"):
        specialties = tuple(code for code in _specialties(doctor) if code in known_specialties())
        if specialties:
            steps = education_of(
                doctor.code, specialties, practising_since=doctor.practising_since, today=today
            )
            rows += [
                Education(
                    doctor=doctor,
                    kind=step.kind,
                    year=step.year,
                    institution_ru=step.institution["ru"],
                    institution_en=step.institution["en"],
                    speciality_ru=step.field["ru"],
                    speciality_en=step.field["en"],
                    valid_to=step.valid_to,
                )
                for step in steps
            ]
    purge_pages_on_commit()
    return len(Education.objects.bulk_create(rows))


@transaction.atomic
def collect_reviews(*, now: dt.datetime) -> int:
    """A few hundred reviews, if there is none.

    They are written with their moderation behind them, in one statement; the triggers add the ratings up.
    """
    if Review.objects.exists():
        return 0
    doctors = {doctor.code: doctor for doctor in Doctor.objects.prefetch_related("specialties")}
    clinics = {clinic.code: clinic for clinic in Clinic.objects.all()}
    written = write_reviews(_reviewed(doctors.values()), today=now.date())
    rows = [_review(review, doctors[review.doctor], clinics[review.clinic], now) for review in written]
    Review.objects.bulk_create(rows)
    purge_pages_on_commit()
    return len(rows)


def _reviewed(doctors: Iterable[Doctor]) -> list[Reviewed]:
    """The doctors of specialties that reviews have words for, in the order of their codes."""
    clinics: dict[int, list[str]] = {}
    places = Offering.objects.order_by("clinic__code").values_list("doctor_id", "clinic__code").distinct()
    for doctor_id, clinic in places:
        clinics.setdefault(doctor_id, []).append(clinic)
    reviewed = []
    for doctor in sorted(doctors, key=lambda doctor: doctor.code):
        specialty = next((code for code in _specialties(doctor) if code in known_specialties()), None)
        if specialty and doctor.pk in clinics:
            names = {
                "ru": f"{doctor.first_name_ru} {doctor.patronymic_ru}".strip(),
                "en": f"Dr {doctor.last_name_en or doctor.first_name_en}",
            }
            reviewed.append(
                Reviewed(doctor.code, doctor.sex, specialty, tuple(clinics[doctor.pk]), names)  # type: ignore[arg-type]
            )
    return reviewed


def _review(review: DemoReview, doctor: Doctor, clinic: Clinic, now: dt.datetime) -> Review:
    submitted = min(dt.datetime.combine(review.written, dt.time(9, 30), dt.UTC), now - 2 * MODERATED_AFTER)
    moderated = None if review.status == "pending" else submitted + MODERATED_AFTER
    replied = dt.datetime.combine(review.replied, dt.time(11, 0), dt.UTC) if review.replied else None
    return Review(
        doctor=doctor,
        clinic=clinic,
        rating=review.rating,
        text=review.text,
        language=review.language,
        author_name=review.author,
        name_consent_at=submitted if review.author else None,
        submitted_at=submitted,
        status=review.status,
        published_at=moderated if review.status == "published" else None,
        moderated_at=moderated,
        reply=review.reply,
        replied_at=min(replied, now) if replied else None,
    )


def _specialties(doctor: Doctor) -> list[str]:
    codes = (specialty.code for specialty in doctor.specialties.all())
    return sorted(codes, key=lambda code: (code in SECOND, code))

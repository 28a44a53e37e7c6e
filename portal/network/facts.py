"""A row of the workbook as the fields of the directory's and the schedule's tables."""

from typing import Any

from booking.schedule.models import ScheduleException, Source, WeeklyRule
from clinics.directory.models import Clinic, Doctor, LegalEntity, OpeningHours, Room, Service, Specialty
from portal.network.periods import Span
from portal.network.rows import (
    Audience,
    ClinicRow,
    DoctorRow,
    ExceptionRow,
    LegalEntityRow,
    OfferingRow,
    RoomRow,
    ScheduleRow,
    ServiceRow,
    SpecialtyRow,
)
from portal.network.sync import Values


def legal_entity(row: LegalEntityRow) -> Values:
    return {
        "code": row.code,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "country": row.country,
        "tax_id": row.tax_id,
        "registration": row.registration,
        "licence": row.licence,
        "tax_regime": row.tax_regime,
    }


def clinic(row: ClinicRow, entity: LegalEntity) -> Values:
    return {
        "code": row.code,
        "entity_id": entity.pk,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "city_ru": row.city_ru,
        "city_en": row.city_en,
        "address_ru": row.address_ru,
        "address_en": row.address_en,
        "latitude": row.lat,
        "longitude": row.lon,
        "phone": row.phone,
        "time_zone": row.timezone,
        "currency": row.currency,
        "payment_methods": list(row.payment),
    }


def room(row: RoomRow, clinic: Clinic) -> Values:
    return {
        "code": row.code,
        "clinic_id": clinic.pk,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "equipment": row.equipment or "",
    }


def specialty(row: SpecialtyRow) -> Values:
    return {
        "code": row.code,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "practitioner_ru": row.practitioner_ru,
        "practitioner_en": row.practitioner_en,
        "symptoms_ru": row.symptoms_ru or "",
        "symptoms_en": row.symptoms_en or "",
    }


def service(row: ServiceRow, specialty: Specialty) -> Values:
    return {
        "code": row.code,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "specialty_id": specialty.pk,
        "minutes": row.minutes,
        "buffer_minutes": row.buffer_after,
        "category": row.category,
        "prepayment": row.prepayment,
        "deposit_percent": row.deposit_percent,
        "confirmation": row.confirm,
        "minimum_notice_hours": row.min_notice_h,
        "cancel_until_hours": row.cancel_until_h,
        "visit_kind": row.visit_kind,
        "repeat_within_days": row.repeat_within_days,
        "age_from": row.age_from,
        "age_to": row.age_to,
        "sex": row.sex or "",
        "referral_required": bool(row.referral),
        "sensitive": bool(row.sensitive),
        "preparation_ru": row.preparation_ru or "",
        "preparation_en": row.preparation_en or "",
    }


def doctor(row: DoctorRow) -> Values:
    """`name_en` is the first name and the surname: what stands after the first word is the surname."""
    first, _space, last = row.name_en.partition(" ")
    return {
        "code": row.code,
        "last_name_ru": row.last_ru,
        "first_name_ru": row.first_ru,
        "patronymic_ru": row.patronymic_ru or "",
        "first_name_en": first,
        "last_name_en": last,
        "sex": row.sex,
        "degree_ru": row.degree_ru or "",
        "degree_en": row.degree_en or "",
        "practising_since": row.practising_since,
        "languages": list(row.languages),
        "sees_adults": Audience.ADULTS in row.sees,
        "sees_children": Audience.CHILDREN in row.sees,
        "bio_ru": row.bio_ru or "",
        "bio_en": row.bio_en or "",
    }


def offering(row: OfferingRow, doctor: Doctor, service: Service, clinic: Clinic) -> Values:
    return {
        "doctor_id": doctor.pk,
        "service_id": service.pk,
        "clinic_id": clinic.pk,
        "minutes": row.minutes,
    }


def opening_hours(row: ClinicRow, clinic: Clinic) -> list[OpeningHours]:
    return [
        OpeningHours(clinic=clinic, weekday=opening.weekday, opens=opening.opens, closes=opening.closes)
        for opening in row.working_hours
    ]


def weekly_rule(row: ScheduleRow, doctor: Doctor, clinic: Clinic, room: Room) -> WeeklyRule:
    return WeeklyRule(
        doctor=doctor,
        clinic=clinic,
        room=room,
        weekdays=sorted(row.weekdays),
        weeks=row.weeks,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        start=row.start,
        end=row.end,
        step_minutes=row.step_min,
        source=Source.IMPORT,
    )


def schedule_exception(row: ExceptionRow, doctor: Doctor, clinic: Clinic | None) -> ScheduleException:
    span = row.dates if isinstance(row.dates, Span) else None
    return ScheduleException(
        doctor=doctor,
        clinic=clinic,
        kind=row.kind,
        date_from=span.first if span else None,
        date_to=span.last if span else None,
        start=row.start,
        end=row.end,
        reason=row.reason_ru or "",
        source=Source.IMPORT,
    )


def hours_key(hours: OpeningHours) -> tuple[Any, ...]:
    return hours.clinic_id, hours.weekday, hours.opens, hours.closes


def specialty_key(link: Any) -> tuple[int, int]:
    return link.doctor_id, link.specialty_id


def rule_key(rule: WeeklyRule) -> tuple[Any, ...]:
    return (
        rule.doctor_id,
        rule.clinic_id,
        rule.room_id,
        tuple(rule.weekdays),
        rule.weeks,
        rule.valid_from,
        rule.valid_to,
        rule.start,
        rule.end,
        rule.step_minutes,
    )


def exception_key(exception: ScheduleException) -> tuple[Any, ...]:
    return (
        exception.doctor_id,
        exception.clinic_id,
        exception.kind,
        exception.date_from,
        exception.date_to,
        exception.start,
        exception.end,
        exception.reason,
    )

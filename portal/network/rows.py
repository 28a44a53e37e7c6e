"""The sheets of a network workbook: their columns, how each is read, and the rows that come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_type_hints

from django.db import models

from booking.schedule.models import ScheduleException, WeeklyRule
from clinics.directory.models import Country, PaymentMethod, Service, Sex, SpokenLanguage, TaxRegime
from portal.network import parsing, periods
from portal.network.parsing import Amount, Parser
from portal.network.periods import Daily, Opening, Span, Weekdays
from portal.shared.money import Currency


class Sheet(StrEnum):
    LEGAL_ENTITIES = "LegalEntities"
    CLINICS = "Clinics"
    ROOMS = "Rooms"
    SPECIALTIES = "Specialties"
    SERVICES = "Services"
    DOCTORS = "Doctors"
    OFFERINGS = "Offerings"
    SCHEDULE = "Schedule"
    EXCEPTIONS = "Exceptions"


class Audience(models.TextChoices):
    ADULTS = "adults"
    CHILDREN = "children"


EXCEPTION_KINDS = {kind.value.replace("_", " "): kind for kind in ScheduleException.Kind}


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read. `names` is the sheet whose codes it holds."""

    parser: Parser[Any]
    required: bool = True
    names: Sheet | None = None


Code = Annotated[str, Column(parsing.code)]
ClinicCode = Annotated[str, Column(parsing.code, names=Sheet.CLINICS)]
DoctorCode = Annotated[str, Column(parsing.code, names=Sheet.DOCTORS)]
SpecialtyCode = Annotated[str, Column(parsing.code, names=Sheet.SPECIALTIES)]
Name = Annotated[str, Column(parsing.text(200))]
# Three of them make the title of a page, which holds 255 characters.
PersonName = Annotated[str, Column(parsing.text(80))]
ShortName = Annotated[str, Column(parsing.text(100))]
OptionalName = Annotated[str | None, Column(parsing.text(200), required=False)]
OptionalProse = Annotated[str | None, Column(parsing.prose(4000), required=False)]
Degree = Annotated[str | None, Column(parsing.text(60), required=False)]
Phrases = Annotated[str | None, Column(parsing.prose(1000), required=False)]
Day = Annotated[date, Column(parsing.day)]
OptionalDay = Annotated[date | None, Column(parsing.day, required=False)]
Clock = Annotated[time, Column(parsing.clock)]
OptionalClock = Annotated[time | None, Column(parsing.clock, required=False)]
OptionalAge = Annotated[int | None, Column(parsing.whole(0, 130), required=False)]
Hours = Annotated[int, Column(parsing.whole(0, 24 * 90))]
OptionalYes = Annotated[bool | None, Column(parsing.yes_no, required=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`row` is its number in the sheet."""

    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityRow(Row):
    code: Code
    name_ru: Name
    name_en: Name
    country: Annotated[Country, Column(parsing.one_of(Country))]
    tax_id: Annotated[str, Column(parsing.text(30))]
    registration: Annotated[str, Column(parsing.text(30))]
    licence: Annotated[str, Column(parsing.text(60))]
    tax_regime: Annotated[TaxRegime, Column(parsing.one_of(TaxRegime))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicRow(Row):
    code: Code
    legal_entity: Annotated[str, Column(parsing.code, names=Sheet.LEGAL_ENTITIES)]
    name_ru: Name
    name_en: Name
    city_ru: ShortName
    city_en: ShortName
    address_ru: Name
    address_en: Name
    lat: Annotated[Decimal, Column(parsing.degrees(90))]
    lon: Annotated[Decimal, Column(parsing.degrees(180))]
    phone: Annotated[str, Column(parsing.phone)]
    timezone: Annotated[str, Column(parsing.time_zone)]
    currency: Annotated[Currency, Column(parsing.one_of(Currency))]
    working_hours: Annotated[tuple[Opening, ...], Column(periods.working_hours)]
    payment: Annotated[tuple[PaymentMethod, ...], Column(parsing.listed(parsing.one_of(PaymentMethod)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow(Row):
    clinic: ClinicCode
    code: Code
    name_ru: ShortName
    name_en: ShortName
    equipment: OptionalName


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRow(Row):
    code: Code
    name_ru: ShortName
    name_en: ShortName
    practitioner_ru: Name
    practitioner_en: Name
    symptoms_ru: Phrases
    symptoms_en: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow(Row):
    code: Code
    name_ru: Name
    name_en: Name
    specialty: SpecialtyCode
    minutes: Annotated[int, Column(parsing.whole(5, 720))]
    buffer_after: Annotated[int, Column(parsing.whole(0, 240))]
    category: Annotated[Service.Category, Column(parsing.one_of(Service.Category))]
    prepayment: Annotated[Service.Prepayment, Column(parsing.one_of(Service.Prepayment))]
    deposit_percent: Annotated[int | None, Column(parsing.whole(1, 99), required=False)]
    confirm: Annotated[Service.Confirmation, Column(parsing.one_of(Service.Confirmation))]
    min_notice_h: Hours
    cancel_until_h: Hours
    visit_kind: Annotated[Service.VisitKind, Column(parsing.one_of(Service.VisitKind))]
    repeat_within_days: Annotated[int | None, Column(parsing.whole(1, 3650), required=False)]
    age_from: OptionalAge
    age_to: OptionalAge
    sex: Annotated[Sex | None, Column(parsing.one_of(Sex), required=False)]
    referral: OptionalYes
    sensitive: OptionalYes
    preparation_ru: OptionalProse
    preparation_en: OptionalProse


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorRow(Row):
    code: Code
    last_ru: PersonName
    first_ru: PersonName
    patronymic_ru: Annotated[str | None, Column(parsing.text(80), required=False)]
    name_en: ShortName
    sex: Annotated[Sex, Column(parsing.one_of(Sex))]
    specialties: Annotated[tuple[str, ...], Column(parsing.listed(parsing.code), names=Sheet.SPECIALTIES)]
    degree_ru: Degree
    degree_en: Degree
    practising_since: Annotated[int, Column(parsing.whole(1940, 2100))]
    languages: Annotated[tuple[SpokenLanguage, ...], Column(parsing.listed(parsing.one_of(SpokenLanguage)))]
    sees: Annotated[tuple[Audience, ...], Column(parsing.listed(parsing.one_of(Audience)))]
    bio_ru: OptionalProse
    bio_en: OptionalProse


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingRow(Row):
    doctor: DoctorCode
    service: Annotated[str, Column(parsing.code, names=Sheet.SERVICES)]
    clinic: ClinicCode
    price: Annotated[Amount, Column(parsing.amount)]
    price_from: Day
    next_price: Annotated[Amount | None, Column(parsing.amount, required=False)]
    next_from: OptionalDay
    minutes: Annotated[int | None, Column(parsing.whole(5, 720), required=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow(Row):
    doctor: DoctorCode
    clinic: ClinicCode
    room: Code
    weekdays: Annotated[Weekdays, Column(periods.weekdays)]
    start: Clock
    end: Clock
    step_min: Annotated[int, Column(parsing.whole(5, 240))]
    valid_from: Day
    valid_to: OptionalDay
    weeks: Annotated[WeeklyRule.Weeks, Column(parsing.one_of(WeeklyRule.Weeks))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow(Row):
    """An empty clinic means all of the doctor's clinics."""

    doctor: DoctorCode
    clinic: Annotated[str | None, Column(parsing.code, required=False, names=Sheet.CLINICS)]
    dates: Annotated[Daily | Span, Column(periods.dates)]
    start: OptionalClock
    end: OptionalClock
    kind: Annotated[ScheduleException.Kind, Column(parsing.among(EXCEPTION_KINDS))]
    reason_ru: OptionalName


@dataclass(frozen=True, slots=True)
class Network:
    """A workbook that has been read; rows with a fault in a cell are not in it."""

    legal_entities: tuple[LegalEntityRow, ...] = ()
    clinics: tuple[ClinicRow, ...] = ()
    rooms: tuple[RoomRow, ...] = ()
    specialties: tuple[SpecialtyRow, ...] = ()
    services: tuple[ServiceRow, ...] = ()
    doctors: tuple[DoctorRow, ...] = ()
    offerings: tuple[OfferingRow, ...] = ()
    schedule: tuple[ScheduleRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    codes: Mapping[Sheet, frozenset[str]] = field(default_factory=dict)
    """Every code a sheet declares, those of faulty rows too, so that one fault is not told twice."""

    def by_sheet(self) -> dict[Sheet, tuple[Row, ...]]:
        return {
            Sheet.LEGAL_ENTITIES: self.legal_entities,
            Sheet.CLINICS: self.clinics,
            Sheet.ROOMS: self.rooms,
            Sheet.SPECIALTIES: self.specialties,
            Sheet.SERVICES: self.services,
            Sheet.DOCTORS: self.doctors,
            Sheet.OFFERINGS: self.offerings,
            Sheet.SCHEDULE: self.schedule,
            Sheet.EXCEPTIONS: self.exceptions,
        }


ROW_KINDS: dict[Sheet, type[Row]] = {
    Sheet.LEGAL_ENTITIES: LegalEntityRow,
    Sheet.CLINICS: ClinicRow,
    Sheet.ROOMS: RoomRow,
    Sheet.SPECIALTIES: SpecialtyRow,
    Sheet.SERVICES: ServiceRow,
    Sheet.DOCTORS: DoctorRow,
    Sheet.OFFERINGS: OfferingRow,
    Sheet.SCHEDULE: ScheduleRow,
    Sheet.EXCEPTIONS: ExceptionRow,
}


def _columns_of(kind: type[Row]) -> dict[str, Column]:
    hints = get_type_hints(kind, include_extras=True)
    return {each.name: hints[each.name].__metadata__[0] for each in fields(kind) if each.name != "row"}


COLUMNS = {sheet: _columns_of(kind) for sheet, kind in ROW_KINDS.items()}

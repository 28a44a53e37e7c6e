"""What can be booked: offerings with the facts of their doctor, service and clinic that a time depends on."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from booking.schedule.models import Channel
from booking.schedule.stretches import local_minute
from clinics.directory.models import Payer, Service
from portal.shared.models import LifeStatus
from portal.shared.money import Money

MIDNIGHT = dt.time()
FAR = 1 << 40
REMOTE = (Channel.PHONE, Channel.VIDEO)


@dataclass(frozen=True, slots=True)
class Dates:
    """Local dates, both ends included; None is no end."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __contains__(self, day: dt.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def __and__(self, other: "Dates") -> "Dates":
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        return Dates(max(firsts, default=None), min(lasts, default=None))

    def minutes(self, zone: str) -> tuple[int, int]:
        """From local midnight to local midnight, in minutes since the epoch; far away where there is no end."""
        lower = local_minute(zone, self.first, MIDNIGHT) if self.first else 0
        after = self.last + dt.timedelta(days=1) if self.last and self.last < dt.date.max else None
        return lower, local_minute(zone, after, MIDNIGHT) if after else FAR


@dataclass(frozen=True, slots=True)
class Codes:
    """What the outside calls an offer's doctor, clinic and service; in a question, those asked for, "" is any."""

    doctor: str = ""
    clinic: str = ""
    service: str = ""


@dataclass(frozen=True)
class Offer:
    """An offering in force on `dates` of its clinic's calendar; `prices` are those of a patient who pays."""

    id: int
    doctor_id: int
    clinic_id: int
    service_id: int
    specialty_id: int
    codes: Codes
    zone: str
    country: str
    minutes: int
    buffer_minutes: int
    notice_hours: int
    is_telemedicine: bool
    is_repeat: bool
    repeat_within_days: int | None
    age_from: int | None
    age_to: int | None
    sex: str
    needs_referral: bool
    sees_adults: bool
    sees_children: bool
    dates: Dates
    prices: tuple[tuple[Dates, Money], ...]

    @cached_property
    def spans(self) -> list[tuple[int, int, Money]]:
        """From which minute to before which one (since the epoch) it is offered at a price."""
        within = [((self.dates & dates).minutes(self.zone), price) for dates, price in self.prices]
        return [(*span, price) for span, price in within]

    def price_on(self, day: dt.date) -> Money | None:
        return next((money for dates, money in self.prices if day in dates), None)

    def channel_in(self, channel: str) -> str:
        """How the visit takes place in a shift of that channel: an online service in a surgery goes by video."""
        return Channel.VIDEO if self.is_telemedicine and channel not in REMOTE else channel


@dataclass(frozen=True, slots=True)
class Question:
    """Which offers: of these offerings, service, doctors, clinics (primary keys), None is any; of these codes."""

    today: dt.date
    ids: frozenset[int] | None = None
    service: int | None = None
    doctors: frozenset[int] | None = None
    clinics: frozenset[int] | None = None
    codes: Codes = Codes()

    def conditions(self) -> dict[str, Any]:
        """What is asked for, by the names of _CONDITIONS."""
        ids = {"ids": self.ids, "doctors": self.doctors, "clinics": self.clinics}
        asked: dict[str, Any] = {name: sorted(found) for name, found in ids.items() if found is not None}
        if self.service is not None:
            asked["service"] = self.service
        return asked | {f"{name}_code": code for name, code in asdict(self.codes).items() if code}


# In the order of Offer's fields, its codes as three, its dates as two. By hand, since Django takes longer to write it
# than PostgreSQL to answer it, and every booking asks it. `today` has a day to spare: the calendars of two zones may
# differ by one.
_OFFERS = f"""
    SELECT offering.id, offering.doctor_id, offering.clinic_id, offering.service_id, specialty_id,
        doctor.code, clinic.code, service.code, clinic.time_zone, entity.country,
        coalesce(offering.minutes, service.minutes), buffer_minutes, minimum_notice_hours,
        category = '{Service.Category.TELEMEDICINE.value}', visit_kind = '{Service.VisitKind.REPEAT.value}',
        repeat_within_days, age_from, age_to, service.sex, referral_required, sees_adults, sees_children,
        greatest(offering.active_from, doctor.active_from, service.active_from, clinic.active_from),
        least(offering.active_to, doctor.active_to, service.active_to, clinic.active_to),
        (SELECT jsonb_agg(jsonb_build_array(valid_from, valid_to, currency, amount_minor) ORDER BY valid_from)
            FROM directory_price WHERE offering_id = offering.id AND payer = {Payer.SELF.value})
    FROM directory_offering offering
        JOIN directory_doctor doctor ON doctor.id = offering.doctor_id AND doctor.status = %(active)s
        JOIN directory_service service ON service.id = offering.service_id AND service.status = %(active)s
        JOIN directory_clinic clinic ON clinic.id = offering.clinic_id AND clinic.status = %(active)s
        JOIN directory_legalentity entity ON entity.id = clinic.entity_id
    WHERE offering.status = %(active)s AND coalesce(
        least(offering.active_to, doctor.active_to, service.active_to, clinic.active_to) >= %(today)s, true)
"""  # noqa: S608 (names of this module only)
_CONDITIONS = {
    "ids": " AND offering.id = ANY(%(ids)s)",
    "service": " AND offering.service_id = %(service)s",
    "doctors": " AND offering.doctor_id = ANY(%(doctors)s)",
    "clinics": " AND offering.clinic_id = ANY(%(clinics)s)",
    "doctor_code": " AND doctor.code = %(doctor_code)s",
    "clinic_code": " AND clinic.code = %(clinic_code)s",
    "service_code": " AND service.code = %(service_code)s",
}


def offers(of: Question) -> list[Offer]:
    """Those that are published and not over on `today` in whichever zone. One query.

    Without a price there is nothing to freeze, so on dates without one nothing can be booked (decision 6).
    """
    conditions = of.conditions()
    sql = _OFFERS + "".join(_CONDITIONS[name] for name in conditions) + " ORDER BY offering.id"
    asked = {"active": LifeStatus.ACTIVE.value, "today": of.today - dt.timedelta(days=1), **conditions}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return [_offer(*row) for row in cursor.fetchall()]


def _offer(*row: Any) -> Offer:
    *ids, doctor, clinic, service = row[:8]
    *facts, first, last, priced = row[8:]
    prices = tuple(_prices(json.loads(priced or "[]")))
    values = [*ids, Codes(doctor, clinic, service), *facts, Dates(first, last), prices]
    return Offer(*values)


def _prices(priced: Iterable[list[Any]]) -> Iterator[tuple[Dates, Money]]:
    for first, last, currency, minor in priced:
        until = dt.date.fromisoformat(last) if last else None
        yield Dates(dt.date.fromisoformat(first), until), Money(currency, minor)

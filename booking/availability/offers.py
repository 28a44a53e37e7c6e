"""What can be booked: offerings with the facts of their doctor, service and clinic that a time depends on."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from booking.schedule.models import Channel
from booking.schedule.stretches import local_minute
from clinics.directory.models import Offering, Payer, Price, Service
from portal.shared.models import LifeStatus
from portal.shared.money import Money

# Everything that has a life on the way to a time: a time is offered while all of them are in force.
LIVES = ("", "doctor__", "service__", "clinic__")
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


@dataclass(frozen=True)
class Offer:
    """An offering in force on `dates` of its clinic's calendar; `prices` are those of a patient who pays."""

    id: int
    doctor_id: int
    clinic_id: int
    service_id: int
    specialty_id: int
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


_PLAIN = {
    "id": "id",
    "doctor_id": "doctor_id",
    "clinic_id": "clinic_id",
    "service_id": "service_id",
    "specialty_id": "service__specialty_id",
    "zone": "clinic__time_zone",
    "country": "clinic__entity__country",
    "buffer_minutes": "service__buffer_minutes",
    "notice_hours": "service__minimum_notice_hours",
    "repeat_within_days": "service__repeat_within_days",
    "age_from": "service__age_from",
    "age_to": "service__age_to",
    "sex": "service__sex",
    "needs_referral": "service__referral_required",
    "sees_adults": "doctor__sees_adults",
    "sees_children": "doctor__sees_children",
}
_OTHERS = ("minutes", "service__minutes", "service__category", "service__visit_kind")
_LIVES = tuple(f"{life}{end}" for life in LIVES for end in ("active_from", "active_to"))


@dataclass(frozen=True, slots=True)
class Question:
    """Which offers: of these offerings, of this service, doctors, clinics (primary keys); None is any."""

    today: dt.date
    ids: frozenset[int] | None = None
    service: int | None = None
    doctors: frozenset[int] | None = None
    clinics: frozenset[int] | None = None

    def rows(self) -> QuerySet[Offering]:
        wanted = {
            "pk__in": self.ids,
            "service": self.service,
            "doctor__in": self.doctors,
            "clinic__in": self.clinics,
        }
        return _in_force(self.today).filter(
            **{name: value for name, value in wanted.items() if value is not None}
        )


def offers(of: Question) -> list[Offer]:
    """Those that are published and not over on `today` in whichever zone. One query.

    Without a price there is nothing to freeze, so on dates without one nothing can be booked (decision 6).
    """
    prices = (
        Price.objects.filter(offering=OuterRef("pk"), payer=Payer.SELF)
        .order_by("valid_from")
        .values(
            price=JSONObject(first="valid_from", last="valid_to", minor="amount_minor", currency="currency")
        )
    )
    names = (*_PLAIN.values(), *_OTHERS, *_LIVES)
    found = of.rows().order_by("pk").annotate(priced=ArraySubquery(prices)).values_list(*names, "priced")
    return [_offer(*row) for row in found.iterator()]


def _in_force(today: dt.date) -> QuerySet[Offering]:
    """A day either way, since the calendars of two zones may differ by one."""
    day = dt.timedelta(days=1)
    rows = Offering.objects.all()
    for life in LIVES:
        rows = rows.filter(
            Q(**{f"{life}active_to": None}) | Q(**{f"{life}active_to__gte": today - day}),
            **{f"{life}status": LifeStatus.ACTIVE},
        )
    return rows


def _offer(*row: Any) -> Offer:
    plain = dict(zip(_PLAIN, row, strict=False))
    own, usual, category, kind = row[len(_PLAIN) : len(_PLAIN) + len(_OTHERS)]
    *ends, priced = row[len(_PLAIN) + len(_OTHERS) :]
    dates = Dates()
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        dates &= Dates(first, last)
    return Offer(
        **plain,
        minutes=own or usual,
        is_telemedicine=category == Service.Category.TELEMEDICINE,
        is_repeat=kind == Service.VisitKind.REPEAT,
        dates=dates,
        prices=tuple(_prices(priced)),
    )


def _prices(priced: Iterable[dict[str, Any]]) -> Iterator[tuple[Dates, Money]]:
    for each in priced:
        last = dt.date.fromisoformat(each["last"]) if each["last"] else None
        dates = Dates(dt.date.fromisoformat(each["first"]), last)
        yield dates, Money(each["currency"], each["minor"])

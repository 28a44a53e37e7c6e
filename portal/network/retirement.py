"""Facts end when the workbook no longer has them, and begin again when it has them once more."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from booking.appointments.queries import booked_of
from booking.schedule.models import WeeklyRule
from clinics.directory.models import Clinic, Doctor, Offering, Service
from portal.network import bookkeeping
from portal.network.bookkeeping import Action
from portal.network.provenance import IMPORTED, REGISTERS, RETIRED
from portal.network.summary import Kind, Retired, StillBooked, Summary, Tally
from portal.network.sync import Upserted, count_as_changed, update
from portal.shared.models import LifeStatus

LASTING = (Kind.CLINICS, Kind.SERVICES, Kind.DOCTORS, Kind.OFFERINGS)
"""Legal entities, rooms and specialties have no end of their own."""


def revive(
    kind: Kind, upserted: Upserted[str, Any], names: Collection[str], summary: Summary, *, now: dt.datetime
) -> None:
    """Undo what an earlier `retire_missing` did to these rows."""
    if not names:
        return
    revived = {name: upserted.rows[name] for name in names}
    for row in revived.values():
        row.status, row.active_to = LifeStatus.ACTIVE, None
    rows = list(revived.values())
    update(type(rows[0]), rows, ["status", "active_to"], Tally(), now=now)
    count_as_changed(upserted, names, summary.tallies[kind], now=now)
    REGISTERS[kind].move(list(names), to=IMPORTED)


def retire_missing(
    present: Mapping[Kind, Collection[str]], summary: Summary, *, today: dt.date, now: dt.datetime
) -> None:
    """End what earlier workbooks brought and `present` lacks; what staff made or ended stays as it is."""
    missing = {kind: _missing(kind, present[kind]) for kind in LASTING}
    for kind in (Kind.CLINICS, Kind.SERVICES, Kind.DOCTORS):
        summary.retired += [_affected(kind, name, row, today, now) for name, row in missing[kind].items()]
    summary.retired += _offerings_alone(missing, now)
    for kind, rows in missing.items():
        _end(kind, rows, summary, today=today, now=now)


def _missing(kind: Kind, present: Collection[str]) -> dict[str, Any]:
    kept = frozenset(present)
    return {
        name: row
        for name, row in REGISTERS[kind].rows_in(IMPORTED).items()
        if name not in kept and row.status != LifeStatus.ENDED
    }


def _affected(
    kind: Kind, code: str, row: Clinic | Service | Doctor, today: dt.date, now: dt.datetime
) -> Retired:
    """What patients could still book of it, the weekly rules that go on, and who is still booked."""
    offerings = Offering.objects.exclude(status=LifeStatus.ENDED)
    rules = WeeklyRule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    match row:
        case Clinic():
            offerings, rules = offerings.filter(clinic=row), rules.filter(clinic=row)
        case Doctor():
            offerings, rules = offerings.filter(doctor=row), rules.filter(doctor=row)
        case _:
            offerings, rules = offerings.filter(service=row), rules.filter(services=row)
    return Retired(kind, code, str(row), offerings.count(), rules.count(), _still_booked(row, now))


def _still_booked(row: Clinic | Service | Doctor | Offering, now: dt.datetime) -> tuple[StillBooked, ...]:
    return tuple(
        StillBooked(
            visit.code,
            visit.during.lower.astimezone(ZoneInfo(visit.clinic.time_zone)),
            visit.doctor.code,
            visit.service.code,
            visit.clinic.code,
        )
        for visit in booked_of(row, now=now)
    )


def _offerings_alone(missing: Mapping[Kind, Mapping[str, Any]], now: dt.datetime) -> list[Retired]:
    """Offerings whose doctor, service and clinic all stay; the others go with these."""
    leaving = {
        kind: {row.pk for row in missing[kind].values()}
        for kind in (Kind.CLINICS, Kind.SERVICES, Kind.DOCTORS)
    }
    return [
        Retired(Kind.OFFERINGS, name, str(row), 1, 0, _still_booked(row, now))
        for name, row in missing[Kind.OFFERINGS].items()
        if row.clinic_id not in leaving[Kind.CLINICS]
        and row.service_id not in leaving[Kind.SERVICES]
        and row.doctor_id not in leaving[Kind.DOCTORS]
    ]


def _end(kind: Kind, rows: Mapping[str, Any], summary: Summary, *, today: dt.date, now: dt.datetime) -> None:
    if not rows:
        return
    ended = list(rows.values())
    for row in ended:
        row.status = LifeStatus.ENDED
        row.active_to = max(min(row.active_to or today, today), row.active_from or today)
    update(type(ended[0]), ended, ["status", "active_to"], Tally(), now=now)
    summary.tallies[kind].removed += len(ended)
    bookkeeping.log(rows, Action.ENDED, now=now)
    REGISTERS[kind].move(list(rows), to=RETIRED)

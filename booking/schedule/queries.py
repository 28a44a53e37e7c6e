"""Reads of the schedule: the rows that booking.schedule.shifts expands."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from booking.schedule.models import EditedDay, ScheduleException, WeeklyRule
from booking.schedule.shifts import Calendar, Closure, Departure, Edited, Rule, Span, Terms, Timetable
from clinics.directory.models import Offering

# Every kind of row in one query: its kind, the doctor, the clinic, and the rest as JSON.
_ROWS = """
    SELECT 'rule', id, doctor_id, clinic_id, jsonb_build_array(
        room_id, channel, step_minutes,
        ARRAY(SELECT service_id FROM schedule_weeklyrule_services WHERE weeklyrule_id = rule.id),
        start, "end", weekdays, weeks, valid_from, valid_to)
    FROM schedule_weeklyrule rule
    WHERE doctor_id = ANY(%(doctors)s) AND clinic_id = ANY(%(clinics)s)
        AND valid_from <= %(last)s AND (valid_to IS NULL OR valid_to >= %(first)s)
    UNION ALL
    SELECT 'departure', id, doctor_id, clinic_id, jsonb_build_array(
        kind, start, "end", date_from, date_to, room_id)
    FROM schedule_scheduleexception
    WHERE doctor_id = ANY(%(doctors)s) AND (clinic_id IS NULL OR clinic_id = ANY(%(clinics)s))
        AND (date_from IS NULL OR (date_from <= %(last)s AND date_to >= %(first)s))
    UNION ALL
    SELECT 'edited', day.id, doctor_id, clinic_id, jsonb_build_array(date, (
        SELECT jsonb_agg(jsonb_build_array(
            room_id, channel, step_minutes,
            ARRAY(SELECT service_id FROM schedule_datedshift_services WHERE datedshift_id = shift.id),
            start, "end") ORDER BY start, id)
        FROM schedule_datedshift shift WHERE day_id = day.id))
    FROM schedule_editedday day
    WHERE doctor_id = ANY(%(doctors)s) AND clinic_id = ANY(%(clinics)s)
        AND date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'closure', id, NULL, clinic_id, jsonb_build_array(date_from, date_to, start, "end")
    FROM schedule_clinicclosure
    WHERE clinic_id = ANY(%(clinics)s) AND date_from <= %(last)s AND date_to >= %(first)s
    UNION ALL
    SELECT 'opening', id, NULL, clinic_id, jsonb_build_array(weekday, opens, closes)
    FROM directory_openinghours WHERE clinic_id = ANY(%(clinics)s)
    UNION ALL
    SELECT 'clinic', clinic.id, NULL, clinic.id, jsonb_build_array(
        time_zone,
        CASE WHEN EXISTS (SELECT FROM schedule_holidayclosure closed WHERE closed.clinic_id = clinic.id)
            THEN entity.country END)
    FROM directory_clinic clinic JOIN directory_legalentity entity ON entity.id = entity_id
    WHERE clinic.id = ANY(%(clinics)s)
    ORDER BY 1, 2
"""


_BLOCKS = """
    SELECT doctor_id, room_id, lower(during), upper(during) FROM schedule_busyblock
    WHERE (doctor_id = ANY(%(doctors)s) OR room_id = ANY(%(rooms)s)) AND during && tstzrange(%(since)s, %(until)s)
    ORDER BY id
"""


@dataclass(frozen=True)
class Schedule:
    """The timetable of some doctors and the calendars, by clinic, of the places where they may work."""

    timetable: Timetable
    calendars: dict[int, Calendar]


@dataclass
class _Reading:
    rules: list[Rule] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    edited: list[Edited] = field(default_factory=list)
    zones: dict[int, Sequence[str | None]] = field(default_factory=dict)
    openings: defaultdict[int, list[tuple[int, dt.time, dt.time]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    closures: defaultdict[int, list[Closure]] = field(default_factory=lambda: defaultdict(list))

    def calendars(self) -> Iterator[tuple[int, Calendar]]:
        for clinic, (zone, country) in self.zones.items():
            openings, closures = tuple(self.openings[clinic]), tuple(self.closures[clinic])
            yield clinic, Calendar(str(zone), openings, closures, country)


def schedule(
    *, doctors: Collection[int], clinics: Collection[int], first: dt.date, last: dt.date
) -> Schedule:
    """What says when these doctors work at these clinics (primary keys) on local dates, both included. One query."""
    values: dict[str, Any] = {
        "doctors": list(doctors),
        "clinics": list(clinics),
        "first": first,
        "last": last,
    }
    reading = _Reading()
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, values)
        for kind, _id, doctor, clinic, body in cursor.fetchall():
            READERS[kind](reading, doctor, clinic, json.loads(body))
    timetable = Timetable(reading.rules, reading.departures, reading.edited)
    return Schedule(timetable, dict(reading.calendars()))


def places_of(doctor: int) -> set[int]:
    """Primary keys of the clinics where the doctor has hours, or offers something and could have some."""
    rows = (
        WeeklyRule.objects.filter(doctor=doctor),
        EditedDay.objects.filter(doctor=doctor),
        ScheduleException.objects.filter(doctor=doctor, clinic__isnull=False),
        Offering.objects.filter(doctor=doctor),
    )
    return {clinic for each in rows for clinic in each.values_list("clinic_id", flat=True)}


class Block(NamedTuple):
    """A time that another system takes, half open, in UTC."""

    doctor_id: int | None
    room_id: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime


def blocks(
    *, doctors: Collection[int], rooms: Collection[int], since: dt.datetime, until: dt.datetime
) -> list[Block]:
    """The external busy blocks of these doctors or rooms in a window. One query."""
    asked: dict[str, Any] = {"doctors": list(doctors), "rooms": list(rooms), "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKS, asked)
        return [Block(*row) for row in cursor.fetchall()]


def _rule(reading: _Reading, doctor: int, clinic: int, body: list[Any]) -> None:
    *shift, weekdays, weeks, valid_from, valid_to = body
    terms, hours = _hours(*shift)
    until = _day(valid_to)
    reading.rules.append(
        Rule(
            doctor, clinic, terms, hours, frozenset(weekdays), weeks, dt.date.fromisoformat(valid_from), until
        )
    )


def _departure(reading: _Reading, doctor: int, clinic: int | None, body: list[Any]) -> None:
    kind, start, end, date_from, date_to, room = body
    span = Span(_time(start), _time(end))
    reading.departures.append(Departure(doctor, clinic, kind, span, _day(date_from), _day(date_to), room))


def _edited(reading: _Reading, doctor: int, clinic: int, body: list[Any]) -> None:
    day, shifts = body
    hours = tuple(_hours(*shift) for shift in shifts or ())
    reading.edited.append(Edited(doctor, clinic, dt.date.fromisoformat(day), hours))


def _closure(reading: _Reading, _doctor: None, clinic: int, body: list[Any]) -> None:
    date_from, date_to, start, end = body
    span = Span(_time(start), _time(end))
    closure = Closure(dt.date.fromisoformat(date_from), dt.date.fromisoformat(date_to), span)
    reading.closures[clinic].append(closure)


def _opening(reading: _Reading, _doctor: None, clinic: int, body: list[Any]) -> None:
    weekday, opens, closes = body
    times = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    reading.openings[clinic].append((weekday, *times))


def _clinic(reading: _Reading, _doctor: None, clinic: int, body: list[Any]) -> None:
    reading.zones[clinic] = body


READERS: dict[str, Callable[[_Reading, Any, Any, list[Any]], None]] = {
    "rule": _rule,
    "departure": _departure,
    "edited": _edited,
    "closure": _closure,
    "opening": _opening,
    "clinic": _clinic,
}


def _hours(
    room: int | None, channel: str, step: int, services: list[int], start: str, end: str
) -> tuple[Terms, Span]:
    return Terms(room, channel, step, frozenset(services)), Span(_time(start), _time(end))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None

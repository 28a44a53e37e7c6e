"""Whatever anybody does in whatever order, the invariants hold (a random walk against the real database)."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import combinations, pairwise

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest import mark

from booking.appointments.actions import attending, booking, changing, confirming, holding
from booking.appointments.actions.booking import Who
from booking.appointments.actions.changing import Change
from booking.appointments.errors import AppointmentError
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.appointments.status import LIVE, TRANSITIONS, Status
from booking.availability.queries import FreeTime, free_times
from booking.patients.models import Patient
from portal.audit.actor import SYSTEM
from tests.factories.appointments import ADDRESS, AGREED, NOW, TOMORROW, make_room
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient
from tests.factories.schedule import make_rule

pytestmark = mark.django_db

STATE = (
    *("status", "doctor_id", "clinic_id", "service_id", "room_id", "patient_id"),
    *("during", "occupies", "held_until", "is_override", "happening", "cause"),
)
STEP = st.tuples(
    st.sampled_from(
        ["hold", "confirm", "release", "extend", "book", "move", "cancel", "undo", "expire", "close"]
    )
    | st.sampled_from(["check_in", "start", "complete", "no_show", "accept"]),
    st.integers(0, 1),  # doctor
    st.integers(0, 12),  # five minutes after nine
    st.integers(0, 2),  # patient
    st.integers(0, 9),  # which visit, which browser
    st.integers(0, 3 * 24 * 60),  # minutes that have gone by since the walk began
)


class Walk:
    """A world of two doctors who share a room, three patients and ten browsers."""

    def __init__(self) -> None:
        self.offerings = [OfferingFactory(price=1), OfferingFactory(price=1)]
        self.room = make_room(self.offerings[0])
        for offering in self.offerings:
            make_rule(
                offering, "11:00-16:00", step_minutes=5, room=self.room
            )  # in Moscow, around nine in UTC
        self.patients = [make_patient() for _ in range(3)]
        self.now = NOW

    def step(self, what: str, doctor: int, five: int, patient: int, number: int, minutes: int) -> None:
        self.now = max(self.now, NOW + dt.timedelta(minutes=minutes))
        slot = self.slot(doctor, five)
        visits = list(Appointment.objects.order_by("pk"))
        if what == "hold":
            self.hold(slot, f"{number:064x}")
        elif what == "book":
            self.book(slot, self.patients[patient])
        elif what == "expire":
            holding.expire_lapsed(now=self.now)
        elif what == "close":
            attending.close_past(now=self.now)
        elif visits:
            visit = visits[number % len(visits)]
            self.actions(visit, slot, self.patients[patient])[what]()

    def free(self) -> list[FreeTime]:
        day = TOMORROW.date()
        lists = (
            free_times(service=offering.service_id, first=day, days=1, now=self.now)
            for offering in self.offerings
        )
        return [time for times in lists for time in times]

    def slot(self, doctor: int, five: int) -> Slot:
        offering = self.offerings[doctor]
        return Slot(
            doctor_id=offering.doctor_id,
            clinic_id=offering.clinic_id,
            service_id=offering.service_id,
            room_id=self.room.pk if five % 2 else None,
            channel="in_person",
            starts_at=TOMORROW + dt.timedelta(minutes=5 * five),
            minutes=15 + 5 * (five % 3),
            buffer_minutes=5 * (five % 2),
        )

    def hold(self, slot: Slot, holder: str) -> None:
        with taking(by=SYSTEM, slots=[slot], holders=[holder], addresses=[ADDRESS]) as guard:
            holding.hold(guard, slot=slot, agreed=AGREED, holder=holder, address=ADDRESS, now=self.now)

    def book(self, slot: Slot, patient: Patient) -> None:
        with taking(by=SYSTEM, slots=[slot], patients=[patient]) as guard:
            booking.book(guard, slot=slot, agreed=AGREED, who=Who(patient), now=self.now)

    def confirm(self, visit: Appointment, patient: Patient) -> None:
        with taking(by=SYSTEM, visits=[visit], patients=[patient]) as guard:
            booking.confirm_hold(guard, hold=visit, who=Who(patient), language="en", now=self.now)

    def move(self, visit: Appointment, slot: Slot) -> None:
        with taking(by=SYSTEM, slots=[slot], visits=[visit]) as guard:
            changing.move(guard, visit=visit, slot=slot, now=self.now, change=Change(by_notice=False))

    def undo(self, visit: Appointment) -> None:
        with taking(by=SYSTEM, visits=[visit]) as guard:
            attending.undo(guard, visit=visit, now=self.now)

    def cancel(self, visit: Appointment) -> None:
        changing.cancel(by=SYSTEM, visit=visit, side="clinic", now=self.now, change=Change(by_notice=False))

    def actions(self, visit: Appointment, slot: Slot, patient: Patient) -> dict[str, Callable[[], object]]:
        now = self.now
        return {
            "confirm": lambda: self.confirm(visit, patient),
            "release": lambda: holding.release_hold(by=SYSTEM, hold=visit, now=now),
            "extend": lambda: holding.extend_hold(by=SYSTEM, hold=visit, now=now),
            "move": lambda: self.move(visit, slot),
            "cancel": lambda: self.cancel(visit),
            "undo": lambda: self.undo(visit),
            "accept": lambda: confirming.accept(by=SYSTEM, visit=visit, now=now),
            "check_in": lambda: attending.check_in(by=SYSTEM, visit=visit, now=now),
            "start": lambda: attending.start(by=SYSTEM, visit=visit, now=now),
            "complete": lambda: attending.complete(by=SYSTEM, visit=visit, now=now),
            "no_show": lambda: attending.mark_no_show(by=SYSTEM, visit=visit, now=now),
        }


def overlapping(visits: list[Appointment]) -> list[tuple[str, str, str]]:
    """Pairs of live visits that share a doctor, a room or a patient at some moment, by arithmetic of our own."""
    found = []
    for one, other in combinations([visit for visit in visits if visit.status in LIVE], 2):
        for key, span in (("doctor_id", "occupies"), ("room_id", "occupies"), ("patient_id", "during")):
            ours, theirs = getattr(one, span), getattr(other, span)
            together = ours.lower < theirs.upper and theirs.lower < ours.upper
            if together and getattr(one, key) is not None and getattr(one, key) == getattr(other, key):
                found.append((key, one.code, other.code))
    return found


def both_free_and_taken(free: list[FreeTime], visits: list[Appointment], now: dt.datetime) -> list[str]:
    """Visits that stand where a time is offered, by arithmetic of our own; a hold that has lapsed takes nothing."""
    standing = [v for v in visits if v.status in LIVE and not (v.status == "held" and v.held_until <= now)]
    return [
        visit.code
        for time in free
        for visit in standing
        if visit.occupies.lower < time.slot.occupies.upper
        and time.slot.occupies.lower < visit.occupies.upper
        and (visit.doctor_id == time.offer.doctor_id or visit.room_id == time.room_id is not None)
    ]


def replays(visit: Appointment) -> bool:
    """The history counts up from one, takes allowed steps only, and ends in the row as it is."""
    events = list(visit.events.order_by("revision"))
    counted = [event.revision for event in events] == list(range(1, visit.revision + 1))
    steps = pairwise(events)
    allowed = all(
        before.status == after.status or after.status in TRANSITIONS[Status(before.status)]
        for before, after in steps
    )
    return counted and allowed and all(getattr(events[-1], name) == getattr(visit, name) for name in STATE)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@given(st.lists(STEP, min_size=5, max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_life_keeps_the_invariants(steps: list[tuple[str, int, int, int, int, int]]) -> None:
    with undone():
        walk = Walk()
        assert walk.free()
        for step in steps:
            with suppress(AppointmentError):
                walk.step(*step)
            visits = list(Appointment.objects.all())
            assert overlapping(visits) == []
            assert both_free_and_taken(walk.free(), visits, walk.now) == []
        assert all(replays(visit) for visit in visits)

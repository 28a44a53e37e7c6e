"""What a process remembers of offers, schedules and what is taken, so that a list of times needs one query.

Nothing remembered is older than the last commit: each read first asks what changed since (booking.availability.news),
and forgets that. Whoever has written in the running transaction, or asks on behalf of a visit that is to be moved, gets
a memory of their own, which is thrown away: what they see may never be.
"""

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from booking.appointments.models import Appointment
from booking.availability import news
from booking.availability.free import Starts, free, starts_of
from booking.availability.news import Change, Held, News
from booking.availability.offers import Offer, Question, offers
from booking.availability.takings import Key, Wanted, takings
from booking.availability.timeline import NONE, stretch, timeline_of
from booking.availability.windows import Window
from booking.schedule.locks import Scarce
from booking.schedule.queries import schedule
from booking.schedule.shifts import Shift, expand
from booking.schedule.stretches import MINUTES_A_DAY, Stretch

# Beyond this nothing is known of what changed (tasks.forget_changes keeps them longer).
OLDEST_SECONDS = 6 * 3600
MOST_OFFERS = 50_000
"""In all answers that are remembered: whoever asks may make up as many questions as they like."""
MOST_PLACES = 10_000

Place = tuple[int, int]
"""A doctor at a clinic."""
Way = tuple[int, int, bool]
"""What of an offer its starting times depend on: service, minutes, whether online."""


@dataclass(frozen=True)
class Seen:
    """Timelines are counted from `base`, a minute since the epoch."""

    base: int
    starts: dict[int, list[Starts]]
    taken: dict[Key, int]
    free: dict[tuple[int, int | None, str], "Free"]

    def free_starts(self, offer: Offer, starts: Starts) -> int:
        """Reckoned anew only after a change of what it is made from."""
        by_doctor = self.taken[Key(Scarce.DOCTOR, offer.doctor_id)]
        by_room = NONE if starts.room_id is None else self.taken[Key(Scarce.ROOM, starts.room_id)]
        at = (offer.id, starts.room_id, starts.channel)
        known = self.free.get(at)
        if known is None or not known.is_of(offer, starts, by_doctor, by_room):
            minutes = free(offer, starts.minutes, by_doctor | by_room)
            known = self.free[at] = Free(offer, starts, by_doctor, by_room, minutes)
        return known.minutes


@dataclass(frozen=True, slots=True)
class Free:
    """Free starts, and the very objects that they were reckoned from."""

    offer: Offer
    starts: Starts
    by_doctor: int
    by_room: int
    minutes: int

    def is_of(self, offer: Offer, starts: Starts, by_doctor: int, by_room: int) -> bool:
        same = self.offer is offer and self.starts is starts
        return same and self.by_doctor is by_doctor and self.by_room is by_room


@dataclass
class Memory:
    window: Window
    mark: int | None = None
    read_at: float = 0.0
    known: frozenset[int] = frozenset()
    questions: dict[Question, list[Offer]] = field(default_factory=dict)
    remembered: int = 0
    """Offers in the answers to the questions, and one more for each question."""
    starts: dict[Place, dict[Way, list[Starts]]] = field(default_factory=dict)
    taken: dict[Key, int] = field(default_factory=dict)
    free: dict[tuple[int, int | None, str], Free] = field(default_factory=dict)
    stale: defaultdict[Key, list[Stretch]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_of_use(self) -> bool:
        return time.monotonic() - self.read_at < OLDEST_SECONDS and len(self.starts) < MOST_PLACES

    def learn(self, told: News) -> None:
        """Forget what changed. Transactions are counted anew in a database that was restored."""
        if self.mark is not None and told.mark < self.mark:
            for known in (self.starts, self.taken, self.free, self.stale):
                known.clear()
            self._forget_questions()
        changes = [change for change in told.changes if change.id not in self.known]
        self.known = frozenset(change.id for change in told.changes)
        self.mark, self.read_at = told.mark, time.monotonic()
        for change in changes:
            if change.lower is not None and change.upper is not None:
                for key in _keys(change.doctor_id, change.room_id):
                    if key in self.taken:
                        self.stale[key].append((change.lower, change.upper))
        self._forget_plans([change for change in changes if change.lower is None or change.upper is None])

    def _forget_plans(self, changes: Sequence[Change]) -> None:
        doctors = {change.doctor_id for change in changes}
        clinics = {change.clinic_id for change in changes}
        for place in [place for place in self.starts if place[0] in doctors or place[1] in clinics]:
            del self.starts[place]
        if any(change.doctor_id is None and change.clinic_id is None for change in changes):
            self._forget_questions()
            self.free.clear()

    def _forget_questions(self) -> None:
        self.questions.clear()
        self.remembered = 0

    def offers(self, of: Question) -> list[Offer]:
        if of not in self.questions:
            found = offers(of)
            if self.remembered + len(found) >= MOST_OFFERS:
                self._forget_questions()
            self.questions[of] = found
            self.remembered += 1 + len(found)
        return self.questions[of]

    def see(self, wanted: Sequence[Offer], holds: Iterable[Held], except_for: Appointment | None) -> Seen:
        """At most two queries."""
        self._plan([offer for offer in wanted if _way(offer) not in self.starts.get(_place(offer), ())])
        starts = {offer.id: self.starts[_place(offer)][_way(offer)] for offer in wanted}
        keys = {Key(Scarce.DOCTOR, offer.doctor_id) for offer in wanted}
        keys |= {
            Key(Scarce.ROOM, way.room_id)
            for ways in starts.values()
            for way in ways
            if way.room_id is not None
        }
        self._look_at(keys, except_for)
        taken = {key: self.taken[key] for key in keys}
        for held in holds:
            for key in _keys(held.doctor_id, held.room_id):
                if key in taken:
                    taken[key] |= self._bits(held.lower, held.upper)
        return Seen(self.window.base, starts, taken, self.free)

    def _plan(self, missing: Sequence[Offer]) -> None:
        if not missing:
            return
        window, shifts = self.window, defaultdict[Place, list[Shift]](list)
        doctors, clinics = {offer.doctor_id for offer in missing}, {offer.clinic_id for offer in missing}
        found = schedule(doctors=doctors, clinics=clinics, first=window.first, last=window.last)
        for shift in expand(found.timetable, found.calendars, window.first, window.days):
            shifts[shift.doctor_id, shift.clinic_id].append(shift)
        for offer in missing:
            starts = starts_of(offer, shifts[_place(offer)], window.base)
            self.starts.setdefault(_place(offer), {})[_way(offer)] = starts

    def _look_at(self, keys: Iterable[Key], except_for: Appointment | None) -> None:
        """What is not known yet, and what is not known any more."""
        first, last = self.window.base, self.window.base + self.window.minutes + MINUTES_A_DAY
        wanted = []
        for key in keys:
            if key not in self.taken:
                wanted.append(Wanted(key, first, last))
            elif key in self.stale:
                wanted += [Wanted(key, lower, upper) for lower, upper in self.stale[key]]
        if not wanted:
            return
        asked = {each.key for each in wanted}
        found = {
            key: timeline_of(stretches, first, last - first) for key, stretches in takings(wanted, except_for)
        }
        for key in asked:
            still = self.taken.get(key, NONE)
            for lower, upper in self.stale.pop(key, ()):
                still &= ~self._bits(lower, upper)
            self.taken[key] = still | found.get(key, NONE)

    def _bits(self, lower: int, upper: int) -> int:
        return stretch(lower - self.window.base, upper - self.window.base)


def _place(offer: Offer) -> Place:
    return offer.doctor_id, offer.clinic_id


def _way(offer: Offer) -> Way:
    return offer.service_id, offer.minutes, offer.is_telemedicine


def _keys(doctor: int | None, room: int | None) -> list[Key]:
    keys = [Key(Scarce.DOCTOR, doctor)] if doctor is not None else []
    return keys + ([Key(Scarce.ROOM, room)] if room is not None else [])


_lock = threading.Lock()
_kept: dict[str, Memory] = {}


def look(
    of: Question, *, window: Window, horizon: Window, now: dt.datetime, moving: Appointment | None = None
) -> tuple[list[Offer], Seen]:
    """The offers that answer a question, and when they can be had. At most four queries, often one.

    `window` lies in the `horizon`, which is what is remembered.
    """
    with _lock:
        kept = _kept_for(horizon)
        told = news.ask(kept.mark, now, moving)
        if not told.is_writing and moving is None:
            kept.learn(told)
            return _answer(kept, of, told, None)
    return _answer(Memory(window), of, told, moving)


def forget_everything() -> None:
    """As a new process begins."""
    with _lock:
        _kept.clear()


def _answer(memory: Memory, of: Question, told: News, moving: Appointment | None) -> tuple[list[Offer], Seen]:
    found = memory.offers(of)
    return found, memory.see(found, told.holds, moving)


def _kept_for(horizon: Window) -> Memory:
    """One memory of the database that the process is connected to."""
    name = str(connection.settings_dict["NAME"])
    kept = _kept.get(name)
    if kept is None or kept.window != horizon or not kept.is_of_use:
        _kept.clear()
        kept = _kept[name] = Memory(horizon, read_at=time.monotonic())
    return kept

"""What an import has done, counted by kind."""

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from portal.network.faults import Fault, Message


class Kind(Enum):
    """What an import writes, in the order in which it is written."""

    LEGAL_ENTITIES = _("Legal entities")
    CLINICS = _("Clinics")
    ROOMS = _("Rooms")
    SPECIALTIES = _("Specialties")
    SERVICES = _("Services")
    DOCTORS = _("Doctors")
    OFFERINGS = _("Offerings")
    PRICES = _("Prices")
    WEEKLY_RULES = _("Weekly rules")
    EXCEPTIONS = _("Exceptions")
    PORTRAITS = _("Portraits")
    PAGES = _("Pages")


@dataclass
class Tally:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def wrote(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class StillBooked:
    """A visit that somebody has to move or cancel; it names no patient. `starts_at` is the clinic's local time."""

    code: str
    starts_at: dt.datetime
    doctor: str
    service: str
    clinic: str


@dataclass(frozen=True, slots=True)
class Retired:
    """A row that the workbook no longer has, and what of it still lies ahead."""

    kind: Kind
    code: str
    name: str
    offerings: int
    weekly_rules: int
    visits: tuple[StillBooked, ...] = ()


@dataclass
class Summary:
    tallies: dict[Kind, Tally] = field(default_factory=lambda: {kind: Tally() for kind in Kind})
    retired: list[Retired] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def wrote(self) -> bool:
        return any(tally.wrote for tally in self.tallies.values())


class Progress(Protocol):
    """Whoever watches an import."""

    def begin(self, what: Message, total: int) -> None: ...

    def advance(self, steps: int = 1) -> None: ...


class Unwatched:
    def begin(self, what: Message, total: int) -> None:
        """Nobody looks."""

    def advance(self, steps: int = 1) -> None:
        """Nobody looks."""

"""manage.py busy_blocks: when other systems need a doctor or a room, as lines of JSON (docs/busy-blocks.md).

A line is one block under the name that its system has for it. Told again it changes nothing, told otherwise it moves;
so a whole file is sent again after a failure.
"""

import datetime as dt
import io
import json
import re
import sys
from argparse import ArgumentParser, FileType
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.schedule.actions.blocks import put_block, remove_block
from booking.schedule.busy_blocks import OWN
from booking.schedule.errors import ScheduleError
from clinics.directory.models import Doctor, Room
from portal.audit.actor import SYSTEM

MEMBERS = {"system", "id", "doctor", "clinic", "room", "starts_at", "ends_at", "reason", "removed"}
LONGEST_LINE = 4000
# Half of a pair of UTF-16, which no text has alone; also what a byte that is no UTF-8 is read as.
_LONE = re.compile("[\ud800-\udfff]")


class WrongLine(Exception):
    """In words for whoever sent it."""


@dataclass(frozen=True)
class BlockNews:
    """A line. `starts_at` and `ends_at` know their distance from UTC; `room` is of `clinic`."""

    system: str
    value: str
    removed: bool
    facts: Mapping[str, Any]


class Command(BaseCommand):
    help = "Take in when other systems need doctors and rooms; exit 1 if a line is refused, the others stand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=FileType(encoding="utf-8"), default=sys.stdin)

    def handle(self, *args: object, file: TextIO, **options: Any) -> None:
        if isinstance(file, io.TextIOWrapper):
            file.reconfigure(encoding="utf-8", errors="surrogateescape")  # one line is refused, not the file
        done, refused = 0, 0
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                take(read(line))
                done += 1
            except (WrongLine, ScheduleError) as error:
                refused += 1
                self.stderr.write(_("Line %(number)d: %(error)s") % {"number": number, "error": error})
        self.stdout.write(ngettext("%d block taken in.", "%d blocks taken in.", done) % done)
        if refused:
            raise CommandError(ngettext("%d line refused", "%d lines refused", refused) % refused)


def take(told: BlockNews) -> None:
    """Raises ScheduleError."""
    if told.removed:
        remove_block(by=SYSTEM, system=told.system, value=told.value)
    else:
        put_block(by=SYSTEM, system=told.system, value=told.value, **told.facts)


def read(line: str) -> BlockNews:
    """Raises WrongLine."""
    if _LONE.search(line):
        raise WrongLine(_("This is no UTF-8."))
    try:
        told = json.loads(line[:LONGEST_LINE])
    except (ValueError, RecursionError):
        raise WrongLine(_("This is no JSON.")) from None
    if not isinstance(told, dict) or not told.keys() <= MEMBERS:
        names = ", ".join(sorted(MEMBERS))
        raise WrongLine(_("A line is an object of these members: %(names)s.") % {"names": names})
    removed = told.pop("removed", False)
    if not isinstance(removed, bool) or not all(map(_is_text, told.values())):
        raise WrongLine(_("Every member is a text, «removed» alone is true or false."))
    system, value = told.get("system", ""), told.get("id", "")
    if not (0 < len(system) <= 40 and 0 < len(value) <= 120):
        raise WrongLine(_("Give a system of at most 40 signs and its id of at most 120."))
    if system == OWN:
        raise WrongLine(
            _("«%(name)s» is what practitioners block here; give your own system's name.") % {"name": OWN}
        )
    return BlockNews(system, value, removed, {} if removed else _facts(told))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value and not _LONE.search(value)


def _facts(told: Mapping[str, str]) -> dict[str, Any]:
    doctor = Doctor.objects.filter(code=told["doctor"]).first() if "doctor" in told else None
    room = Room.objects.filter(code=told.get("room", ""), clinic__code=told.get("clinic", "")).first()
    if "doctor" in told and doctor is None:
        raise WrongLine(_("There is no doctor «%(code)s».") % {"code": told["doctor"]})
    if "room" in told and room is None:
        raise WrongLine(_("There is no room «%(code)s» at that clinic.") % {"code": told["room"]})
    return {
        "doctor": doctor,
        "room": room,
        "starts_at": _moment(told, "starts_at"),
        "ends_at": _moment(told, "ends_at"),
        "reason": told.get("reason", "")[:200],
    }


def _moment(told: Mapping[str, str], name: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(told.get(name, ""))
        if moment.tzinfo is None or not 2000 <= moment.year <= 2199:
            raise ValueError
    except ValueError:
        words = _("«%(name)s» is a moment with its distance from UTC, like 2026-12-01T09:00:00+03:00.")
        raise WrongLine(words % {"name": name}) from None
    return moment.astimezone(dt.UTC)

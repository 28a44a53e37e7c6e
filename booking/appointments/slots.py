"""A time that can be taken: who, where, what and when, as numbers that locks and constraints understand."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange


@dataclass(frozen=True)
class Slot:
    """`starts_at` is aware, in UTC; minutes are elapsed ones. Without a room: by phone, by video, at home."""

    doctor_id: int
    clinic_id: int
    service_id: int
    room_id: int | None
    channel: str
    starts_at: dt.datetime
    minutes: int
    buffer_minutes: int = 0

    @cached_property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @cached_property
    def during(self) -> DateTimeTZRange:
        """The visit, half open."""
        return DateTimeTZRange(self.starts_at, self.ends_at, "[)")

    @cached_property
    def occupies(self) -> DateTimeTZRange:
        """The visit and the buffer after it, half open."""
        return DateTimeTZRange(self.starts_at, self.ends_at + dt.timedelta(minutes=self.buffer_minutes), "[)")

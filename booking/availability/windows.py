"""Spans of local dates, and the minutes that they are in whichever zone."""

import datetime as dt
from dataclasses import dataclass

from booking.schedule.stretches import MINUTES_A_DAY, local_minute

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """`days` local dates from `first` on, whatever the zone."""

    first: dt.date
    days: int

    @property
    def last(self) -> dt.date:
        return self.first + (self.days - 1) * DAY

    @property
    def base(self) -> int:
        """A minute before the first date begins anywhere, counted since the epoch."""
        return local_minute("UTC", self.first - DAY, dt.time())

    @property
    def minutes(self) -> int:
        """From the base until the last date is over everywhere."""
        return (self.days + 2) * MINUTES_A_DAY

"""Days that an address names."""

import datetime as dt
from typing import Any

from booking.web.staff.schedule.forms import FIRST_DAY, LAST_DAY


def read_day(text: str, otherwise: Any) -> Any:
    """ISO 8601, within years that calendars reckon with."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return otherwise
    return day if FIRST_DAY <= day <= LAST_DAY else otherwise

"""Days in few letters, for buttons and columns."""

import datetime as dt

from django.utils.formats import date_format

from portal.shared.languages import active_language


def short_day(day: dt.date) -> str:
    """«Tue 3 Mar»."""
    return date_format(day, "D j b" if active_language() == "ru" else "D j M")

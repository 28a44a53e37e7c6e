"""Public holidays of a country (the `holidays` library, which follows each year's decrees)."""

import datetime as dt
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _of_year(country: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_holiday(country: str, day: dt.date) -> bool:
    """Whether a local date is a public holiday (ISO 3166-1), days moved by decree included."""
    return day in _of_year(country, day.year)

"""Rights change on a birthday, by the country of the clinic's legal entity."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.patients.ages import age_on, birthday, consents, is_adult
from clinics.directory.models import Country

BORN = dt.date(2008, 2, 29)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        (Country.RU, dt.date(2023, 2, 28), (False, False)),
        (Country.RU, dt.date(2023, 3, 1), (True, False)),
        (Country.CY, dt.date(2023, 3, 1), (False, False)),
        (Country.RU, dt.date(2026, 3, 1), (True, True)),
        (Country.CY, dt.date(2026, 3, 1), (True, True)),
    ],
)
def test_rights_change_on_the_birthday(country: Country, day: dt.date, expected: tuple[bool, bool]) -> None:
    assert (consents(BORN, country, day), is_adult(BORN, country, day)) == expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 120))
def test_a_birthday_is_the_first_day_of_an_age(born: dt.date, years: int) -> None:
    day = birthday(born, years)

    assert age_on(born, day) == years
    assert age_on(born, day - dt.timedelta(days=1)) == years - 1

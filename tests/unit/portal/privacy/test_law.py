"""By when a request is answered, and how a consent may be given."""

import datetime as dt

import pytest

from portal.privacy.law import (
    Basis,
    Method,
    Purpose,
    answer_by,
    answer_by_at_most,
    basis_of,
    is_working_day,
    methods_of,
)
from portal.shared.countries import Country


@pytest.mark.parametrize(
    ("received", "last", "at_most"),
    [
        # A Monday: two weeks of five days, then one more.
        (dt.date(2026, 9, 7), dt.date(2026, 9, 21), dt.date(2026, 9, 28)),
        # A Saturday: counting begins with Monday all the same.
        (dt.date(2026, 9, 5), dt.date(2026, 9, 18), dt.date(2026, 9, 25)),
        # 4 November is a holiday in Russia.
        (dt.date(2026, 10, 26), dt.date(2026, 11, 10), dt.date(2026, 11, 17)),
    ],
)
def test_russia_gives_ten_working_days_and_five_more(
    received: dt.date, last: dt.date, at_most: dt.date
) -> None:
    assert (answer_by(received, Country.RU), answer_by_at_most(received, Country.RU)) == (last, at_most)


@pytest.mark.parametrize(
    ("received", "last", "at_most"),
    [
        (dt.date(2026, 9, 7), dt.date(2026, 10, 7), dt.date(2026, 12, 7)),
        # No 31 September; 30 November is a Monday.
        (dt.date(2026, 8, 31), dt.date(2026, 9, 30), dt.date(2026, 11, 30)),
        # The month ends on a Sunday, three months on Christmas.
        (dt.date(2026, 9, 25), dt.date(2026, 10, 26), dt.date(2026, 12, 28)),
    ],
)
def test_the_gdpr_gives_a_month_and_two_more(received: dt.date, last: dt.date, at_most: dt.date) -> None:
    assert (answer_by(received, Country.CY), answer_by_at_most(received, Country.CY)) == (last, at_most)


@pytest.mark.parametrize("country", Country)
def test_the_last_day_is_never_a_holiday(country: Country) -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(0, 360, 7)]
    assert all(is_working_day(answer_by(day, country), country) for day in days)


def test_a_medical_secret_is_disclosed_in_russia_by_writing_alone() -> None:
    assert Method.TICK not in methods_of(Purpose.INSURER, Country.RU)
    assert Method.TICK in methods_of(Purpose.INSURER, Country.CY)
    assert Method.TICK in methods_of(Purpose.MARKETING, Country.RU)
    assert basis_of(Purpose.PROXY, Country.RU) is Basis.SECRECY

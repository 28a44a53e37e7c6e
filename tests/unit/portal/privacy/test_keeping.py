"""How long a visit keeps a patient's data, by country."""

import datetime as dt

import pytest

from portal.crypto.retention import Retention
from portal.privacy.keeping import terms_after
from portal.shared.countries import Country

VISIT = dt.date(2026, 3, 3)


@pytest.mark.parametrize(("country", "record", "payments"), [("RU", 2051, 2031), ("CY", 2041, 2032)])
def test_terms_end_with_a_year(country: str, record: int, payments: int) -> None:
    assert terms_after(VISIT, Country(country)) == {
        Retention.CLINICAL: dt.date(record, 12, 31),
        Retention.CONTACT: dt.date(record, 12, 31),
        Retention.BOOKING: dt.date(payments, 12, 31),
    }


@pytest.mark.parametrize("country", Country)
def test_every_country_says_how_long_each_class_stays(country: Country) -> None:
    assert set(terms_after(VISIT, country)) == set(Retention)

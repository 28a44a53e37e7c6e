"""Phone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.phones import NotAPhone, e164, half_hidden

MOSCOW, LIMASSOL = "+79161234567", "+35796123456"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+79161234567", MOSCOW),
        ("8 (916) 123-45-67", MOSCOW),
        ("8-916-123-45-67", MOSCOW),
        ("7 916 123 45 67", MOSCOW),
        ("916 123 45 67", MOSCOW),
        ("+7 (916) 123–45–67", MOSCOW),
        ("007 916 1234567", MOSCOW),
        ("8.916.123.45.67", MOSCOW),
        ("tel:+7-916-123-45-67", MOSCOW),
        ("\u202d+7\u00a0916\u00a0123-45-67\u202c", MOSCOW),
        ("８９１６１２３４５６７", MOSCOW),
        ("٨٩١٦١٢٣٤٥٦٧", MOSCOW),
        ("96 123456", LIMASSOL),
        ("96-123-456", LIMASSOL),
        ("00357 96 123456", LIMASSOL),
        ("+357 96 12 34 56", LIMASSOL),
        ("+44 20 7946 0958", "+442079460958"),
        ("+49 (0) 30 901820", "+4930901820"),
        ("+1 (202) 456-1414", "+12024561414"),
        ("+380 44 255 8123", "+380442558123"),
        ("+90 212 555 12 12", "+902125551212"),
        ("+972-3-607-5111", "+97236075111"),
        ("+33 1 44 55 66 77", "+33144556677"),
        ("+7 727 258 15 00", "+77272581500"),
        ("+374 10 510000", "+37410510000"),
        ("+995 32 2 99 99 99", "+995322999999"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert e164(written) == meant


def test_the_clinics_country_comes_first() -> None:
    assert e164("030 901820", regions=["DE"]) == "+4930901820"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "12",
        "Anna 89161234567",
        "8 800 CLINIC",
        "+7 916 123 45 6",
        "+999 123456789",
        "📞",
        "1" * 400,
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotAPhone):
        e164(written)


@given(st.text(max_size=50))
def test_any_text_is_a_number_or_refused(written: str) -> None:
    try:
        found = e164(written)
    except NotAPhone:
        return
    assert found == e164(found)


def test_half_hidden_shows_the_country_and_two_digits() -> None:
    assert half_hidden(MOSCOW).replace("\u00a0", " ") == "+7 ••• •••-••-67"

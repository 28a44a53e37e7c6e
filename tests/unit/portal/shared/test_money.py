"""Money is whole minor units of one currency, written in the reader's manner."""

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest import mark

from portal.shared.money import Currency, Money

GAP = "\N{NO-BREAK SPACE}"


@mark.parametrize(
    ("language", "money", "text"),
    [
        ("ru", Money("RUB", 320_000), f"3{GAP}200{GAP}₽"),
        ("ru", Money("RUB", 320_050), f"3{GAP}200,50{GAP}₽"),
        ("ru", Money("EUR", 5_400), f"54{GAP}€"),
        ("en", Money("RUB", 320_000), f"3,200{GAP}₽"),
        ("en", Money("EUR", 5_405), "€54.05"),
        ("en", Money("EUR", 0), "€0"),
    ],
)
def test_an_amount_reads_as_the_reader_writes_it(language: str, money: Money, text: str) -> None:
    with override(language):
        assert str(money) == text


@given(st.integers(0, 10**12), st.sampled_from(Currency.values))
def test_what_machines_read_is_the_exact_amount(minor: int, currency: str) -> None:
    whole, rest = Money(currency, minor).decimal.split(".")
    assert len(rest) == 2 and int(whole) * 100 + int(rest) == minor


def test_whole_units_become_minor_ones() -> None:
    assert Money.of_major(54, "EUR") == Money("EUR", 5_400)

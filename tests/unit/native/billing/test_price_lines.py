"""price_lines against bills in Decimal."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native.billing import Line, Priced, PricedLine, Rounding, price_lines

from tests.unit.native.billing.bills import LEAST, MOST, ROUNDINGS, extreme, ordinary, roundings, tiny
from tests.unit.native.billing.decimal_bill import Row, bill


def lines_of(rows: Sequence[Row]) -> list[Line]:
    return [Line(*row) for row in rows]


def shown(priced: Priced) -> list[tuple[int, int, int]]:
    return [(line.net, line.vat, line.gross) for line in priced.lines]


def sums(lines: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    return sum(line[0] for line in lines), sum(line[1] for line in lines), sum(line[2] for line in lines)


@given(rows=st.lists(ordinary, max_size=12) | st.lists(tiny, max_size=12), rounding=roundings)
def test_a_bill_is_the_decimal_bill(rows: list[Row], rounding: str) -> None:
    assert shown(price_lines(lines_of(rows), rounding)) == bill(rows, rounding)


@given(rows=st.lists(extreme, min_size=1, max_size=4), rounding=roundings)
def test_at_the_edge_of_64_bits_a_bill_is_exact_or_an_overflow(rows: list[Row], rounding: str) -> None:
    expected = bill(rows, rounding)
    undiscounted = [row.quantity * row.unit_price for row in rows]
    everything = [*undiscounted, *sums(expected), *(amount for line in expected for amount in line)]

    if all(LEAST <= amount <= MOST for amount in everything):
        assert shown(price_lines(lines_of(rows), rounding)) == expected
    else:
        with pytest.raises(OverflowError, match="does not fit 64 bits"):
            price_lines(lines_of(rows), rounding)


@settings(max_examples=40)
@given(count=st.integers(1, 1000), seed=st.integers(0, 2**32), rounding=roundings)
def test_totals_are_the_sums_of_what_is_shown(count: int, seed: int, rounding: str) -> None:
    chance = random.Random(seed)
    rates = [chance.randint(0, 10_000) for _ in range(3)]
    lines = [
        Line(
            chance.randint(1, 9),
            chance.randint(0, 10**7),
            chance.randint(0, 10_000),
            chance.choice(rates),
            chance.random() < 0.5,
        )
        for _ in range(count)
    ]

    priced = price_lines(lines, rounding)

    assert len(priced.lines) == count
    assert (priced.net, priced.vat, priced.gross) == sums(shown(priced))
    assert all(line.net + line.vat == line.gross for line in priced.lines)


@settings(max_examples=10)
@given(rows=st.lists(ordinary, min_size=200, max_size=200), rounding=roundings)
def test_a_long_bill_is_the_decimal_bill(rows: list[Row], rounding: str) -> None:
    many = rows * 5

    assert shown(price_lines(lines_of(many), rounding)) == bill(many, rounding)


@given(rows=st.lists(ordinary | tiny, max_size=10), rounding=roundings)
def test_a_credit_note_mirrors_its_invoice(rows: list[Row], rounding: str) -> None:
    invoice = price_lines(lines_of(rows), rounding)

    credit = price_lines([Line(-row.quantity, *row[1:]) for row in rows], rounding)

    assert [(-net, -vat, -gross) for net, vat, gross in shown(credit)] == shown(invoice)


@given(rows=st.lists(tiny, max_size=10), rounding=roundings, chance=st.randoms(use_true_random=False))
def test_the_order_of_lines_matters_to_equal_lines_only(
    rows: list[Row], rounding: str, chance: random.Random
) -> None:
    shuffled = chance.sample(rows, len(rows))

    before = zip(rows, shown(price_lines(lines_of(rows), rounding)), strict=True)
    after = zip(shuffled, shown(price_lines(lines_of(shuffled), rounding)), strict=True)

    assert sorted((row[0] * row[1], *row[2:], line) for row, line in before) == sorted(
        (row[0] * row[1], *row[2:], line) for row, line in after
    )


@given(row=ordinary, half=st.sampled_from(["half_even", "half_up"]))
def test_a_single_line_is_the_same_by_line_and_by_total(row: Row, half: str) -> None:
    assert price_lines(lines_of([row]), f"line_{half}") == price_lines(lines_of([row]), f"total_{half}")


@pytest.mark.parametrize(
    ("price", "half_even", "half_up"), [(25, 2, 3), (75, 8, 8), (-25, -2, -3), (-75, -8, -8), (24, 2, 2)]
)
def test_halves_go_to_the_even_neighbour_or_away_from_zero(price: int, half_even: int, half_up: int) -> None:
    line = Line(1, price, vat_bp=1000, vat_included=False)

    assert price_lines([line], Rounding.LINE_HALF_EVEN).vat == half_even
    assert price_lines([line], Rounding.LINE_HALF_UP).vat == half_up


def test_a_bill_without_lines_is_nothing() -> None:
    assert price_lines([], Rounding.TOTAL_HALF_EVEN) == Priced(((), 0, 0, 0))


def test_any_iterable_of_lines_is_a_bill() -> None:
    lines = (Line(1, 120, vat_bp=2000) for _ in range(2))

    assert price_lines(lines, "line_half_even").lines == (PricedLine(100, 20, 120),) * 2


def test_the_roundings_are_the_four_named() -> None:
    assert tuple(Rounding) == ROUNDINGS


@pytest.mark.parametrize("lines", [[(1, 100, 0, 0, True)], [None], "ab", 5])
def test_what_is_no_line_is_a_type_error(lines: object) -> None:
    with pytest.raises(TypeError, match="lines must"):
        price_lines(lines, "line_half_even")  # type: ignore[arg-type]


def test_an_unknown_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="rounding has no value 'line'"):
        price_lines([], "line")
    with pytest.raises(TypeError, match="rounding must be a str, not int"):
        price_lines([], 1)  # type: ignore[arg-type]


def test_the_error_names_the_line_that_does_not_fit() -> None:
    with pytest.raises(OverflowError, match="line 1 does not fit"):
        price_lines([Line(1, 1), Line(2, MOST)], "line_half_even")
    with pytest.raises(OverflowError, match="the total does not fit"):
        price_lines([Line(1, 1), Line(1, MOST)], "line_half_even")

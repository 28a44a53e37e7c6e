"""price_buffer: the same bill over packed records."""

from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from native.billing import Line, price_buffer, price_lines

from tests.unit.native.billing.bills import MOST, ordinary, roundings
from tests.unit.native.billing.decimal_bill import Row


def packed(rows: Sequence[Row]) -> bytes:
    return array("q", [int(value) for row in rows for value in row]).tobytes()


@given(rows=st.lists(ordinary, max_size=12), rounding=roundings)
def test_a_buffer_is_priced_as_its_lines_are(rows: list[Row], rounding: str) -> None:
    priced = price_lines([Line(*row) for row in rows], rounding)

    amounts, *sums = price_buffer(memoryview(packed(rows)).cast("q"), rounding)

    assert list(memoryview(amounts).cast("q")) == [
        amount for line in priced.lines for amount in (line.net, line.vat, line.gross)
    ]
    assert sums == [priced.net, priced.vat, priced.gross]


@pytest.mark.parametrize(
    "wrap", [bytes, bytearray, memoryview, lambda lines: memoryview(b"x" + bytes(lines))[1:]]
)
def test_any_bytes_are_records(wrap: Any) -> None:
    lines = packed([Row(2, 600, 0, 2000, True)])

    assert price_buffer(wrap(lines), "line_half_even")[1:] == (1000, 200, 1200)


@pytest.mark.parametrize("code", ["d", "f", "i", "Q", "u"])
def test_other_elements_than_int64_are_refused(code: str) -> None:
    with pytest.raises(TypeError, match="signed 64-bit"):
        price_buffer(array(code), "line_half_even")


@pytest.mark.parametrize("lines", [[1, 2, 3, 4, 5], "12345", None])
def test_what_is_no_buffer_is_refused(lines: Any) -> None:
    with pytest.raises(TypeError):
        price_buffer(lines, "line_half_even")


def test_half_a_record_is_refused() -> None:
    with pytest.raises(ValueError, match="whole records of 40 bytes"):
        price_buffer(bytes(41), "line_half_even")


@pytest.mark.parametrize(
    "bad", [Row(1, 1, 10_001, 0, True), Row(1, 1, -1, 0, True), Row(1, 1, 0, 10_001, True), (1, 1, 0, 0, 2)]
)
@pytest.mark.parametrize("where", ["line", "total"])
def test_a_value_outside_its_range_names_its_line(bad: Row, where: str) -> None:
    with pytest.raises(ValueError, match="line 1: "):
        price_buffer(packed([Row(1, 1, 0, 0, True), bad]), f"{where}_half_even")


def test_an_overflow_names_its_line() -> None:
    with pytest.raises(OverflowError, match="line 0 does not fit"):
        price_buffer(packed([Row(MOST, 2, 0, 0, True)]), "total_half_up")

"""billing.Line and PricedLine: immutable values that take ints and a bool and nothing else."""

import copy
import pickle
from typing import Any

import pytest
from native.billing import Line, PricedLine

WHOLE = {"quantity": 2, "unit_price": 150_000, "discount_bp": 500, "vat_bp": 2000, "vat_included": False}


def test_a_line_shows_its_fields() -> None:
    assert repr(Line(**WHOLE)) == (  # type: ignore[arg-type]
        "Line(quantity=2, unit_price=150000, discount_bp=500, vat_bp=2000, vat_included=False)"
    )


def test_discount_and_vat_are_nothing_and_vat_is_included_if_not_said() -> None:
    assert Line(2, 100) == Line(2, 100, 0, 0, True)


def test_equal_lines_are_one_key() -> None:
    assert {Line(1, 2), Line(1, 2), Line(2, 1)} == {Line(1, 2), Line(2, 1)}


@pytest.mark.parametrize("name", WHOLE)
def test_lines_differ_by_each_field(name: str) -> None:
    other = WHOLE | {name: True if name == "vat_included" else 1}

    assert Line(**WHOLE) != Line(**other)  # type: ignore[arg-type]


def test_a_line_is_no_tuple() -> None:
    assert Line(1, 2, 0, 0, True) != (1, 2, 0, 0, True)  # type: ignore[comparison-overlap]


def test_a_line_is_copied_and_pickled_whole() -> None:
    line = Line(**WHOLE)  # type: ignore[arg-type]

    assert pickle.loads(pickle.dumps(line)) == line == copy.deepcopy(line)


def test_a_line_is_matched_by_position() -> None:
    match Line(3, 100):
        case Line(quantity, unit_price):
            assert (quantity, unit_price) == (3, 100)


@pytest.mark.parametrize("name", WHOLE)
def test_a_field_cannot_be_set(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(Line(1, 2), name, 3)


def test_a_line_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Line(1, 2).note = "x"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["quantity", "unit_price", "discount_bp", "vat_bp"])
@pytest.mark.parametrize("value", [1.0, True, "1", None])
def test_a_number_is_an_int(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} must be an int, not {type(value).__name__}"):
        Line(**WHOLE | {name: value})


@pytest.mark.parametrize("value", [1, 0, None, "yes"])
def test_vat_included_is_a_bool(value: Any) -> None:
    with pytest.raises(TypeError, match="vat_included must be a bool"):
        Line(1, 2, vat_included=value)


@pytest.mark.parametrize("name", ["discount_bp", "vat_bp"])
@pytest.mark.parametrize("value", [-1, 10_001])
def test_basis_points_are_within_the_whole(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"{name} must be between 0 and 10000, not {value}"):
        Line(**WHOLE | {name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["quantity", "unit_price", "discount_bp", "vat_bp"])
@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**40])
def test_a_number_fits_64_bits(name: str, value: int) -> None:
    with pytest.raises(OverflowError, match=f"{name} does not fit 64 bits"):
        Line(**WHOLE | {name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((1,), {}, "needs unit_price"),
        ((), {"unit_price": 1}, "needs quantity"),
        ((1, 2, 0, 0, True, 1), {}, "at most 5"),
        ((1, 2), {"quantity": 1}, "several values for quantity"),
        ((1, 2), {"price": 1}, "no argument 'price'"),
    ],
)
def test_arguments_are_those_of_the_signature(args: Any, kwargs: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Line(*args, **kwargs)


def test_a_priced_line_is_a_value() -> None:
    line = PricedLine(net=100, vat=20, gross=120)

    assert repr(line) == "PricedLine(net=100, vat=20, gross=120)"
    assert len({line, pickle.loads(pickle.dumps(line)), PricedLine(100, 21, 121)}) == 2
    with pytest.raises(AttributeError):
        line.net = 1  # type: ignore[misc]


@pytest.mark.parametrize("amounts", [(100, 20, 121), (2**63 - 1, 1, -(2**63))])
def test_a_priced_lines_gross_is_net_and_vat(amounts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="gross must be net"):
        PricedLine(*amounts)


@pytest.mark.parametrize("amounts", [(1.0, 0, 1), (1, False, 1), (0, 1, "1")])
def test_a_priced_lines_amounts_are_ints(amounts: Any) -> None:
    with pytest.raises(TypeError, match="must be an int"):
        PricedLine(*amounts)

"""split_coverage against a plan applied in fractions, kopeck by kopeck where that is the plainer way."""

import pickle
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from native.billing import Charge, Copay, Coverage, Plan, Split, split_coverage

from tests.unit.native.billing.bills import MOST

CATEGORIES = ("visit", "lab", "surgery", "spa")

amounts = st.integers(0, 500) | st.integers(0, MOST // 64)
charges = st.builds(Charge, st.sampled_from(CATEGORIES), amounts, st.integers(1, 5) | st.integers(1, MOST))
copays = st.builds(Copay, fixed=amounts) | st.builds(Copay, percent_bp=st.integers(0, 10_000))
plans = st.builds(
    Plan,
    deductible=amounts,
    deductible_met=amounts,
    ceiling=st.none() | amounts,
    ceiling_used=amounts,
    copays=st.dictionaries(st.sampled_from(CATEGORIES[:3]), copays),
    exclusions=st.just(()) | st.just(("spa",)),
)


def naively(lines: Sequence[Charge], plan: Plan) -> list[tuple[int, int]]:
    """(payer, patient) of each line, from what the payer owes if nothing bounds it."""
    parts = []
    met, used = plan.deductible_met, plan.ceiling_used
    for line in lines:
        payer = 0
        if line.category not in plan.exclusions:
            own = min(line.gross, max(plan.deductible - met, 0))
            met += own
            copay = plan.copays.get(line.category, Copay())
            share = Fraction((line.gross - own) * copay.percent_bp, 10_000)
            payer = max(line.gross - own - copay.fixed * line.quantity - floor(share + Fraction(1, 2)), 0)
            if plan.ceiling is not None:
                payer = min(payer, max(plan.ceiling - used, 0))
            used += payer
        parts.append((payer, line.gross - payer))
    return parts


@given(lines=st.lists(charges, max_size=8), plan=plans)
def test_parts_are_those_of_the_naive_plan(lines: list[Charge], plan: Plan) -> None:
    coverage = split_coverage(lines, plan)

    assert [(line.payer, line.patient) for line in coverage.lines] == naively(lines, plan)


@given(lines=st.lists(charges, max_size=8), plan=plans)
def test_parts_sum_to_the_gross_on_each_line_and_in_total(lines: list[Charge], plan: Plan) -> None:
    coverage = split_coverage(lines, plan)

    assert [line.payer + line.patient for line in coverage.lines] == [line.gross for line in lines]
    assert coverage.payer == sum(line.payer for line in coverage.lines)
    assert coverage.patient == sum(line.patient for line in coverage.lines)
    assert coverage.payer + coverage.patient == sum(line.gross for line in lines)


@given(lines=st.lists(charges, max_size=8), plan=plans)
def test_the_patients_part_is_explained(lines: list[Charge], plan: Plan) -> None:
    for payer, patient, *reasons in split_coverage(lines, plan).lines:
        assert patient == sum(reasons)
        assert min(payer, *reasons) >= 0


@given(lines=st.lists(charges, min_size=1, max_size=8), plan=plans, at=st.integers(0, 8))
def test_a_bill_in_two_halves_is_the_same(lines: list[Charge], plan: Plan, at: int) -> None:
    whole = split_coverage(lines, plan)

    first = split_coverage(lines[:at], plan)
    rest = Plan(
        plan.deductible, first.deductible_met, plan.ceiling, first.ceiling_used, plan.copays, plan.exclusions
    )
    second = split_coverage(lines[at:], rest)

    assert first.lines + second.lines == whole.lines
    assert second[3:] == whole[3:]


def test_each_rule_takes_its_part_in_order() -> None:
    plan = Plan(deductible=1000, ceiling=3000, copays={"visit": Copay(percent_bp=1000)}, exclusions=["spa"])
    lines = [Charge("spa", 700), Charge("visit", 2505), Charge("lab", 2000)]

    coverage = split_coverage(lines, plan)

    assert coverage.lines == (
        Split((0, 700, 700, 0, 0, 0)),
        Split((1354, 1151, 0, 1000, 151, 0)),
        Split((1646, 354, 0, 0, 0, 354)),
    )
    assert (coverage.deductible_met, coverage.ceiling_used) == (1000, 3000)


def test_a_bill_without_lines_uses_nothing() -> None:
    plan = Plan(deductible=5, deductible_met=2, ceiling=10, ceiling_used=4)

    assert split_coverage([], plan) == Coverage(((), 0, 0, 2, 4))


def test_a_gross_beyond_64_bits_is_an_overflow() -> None:
    with pytest.raises(OverflowError, match="gross of the lines"):
        split_coverage([Charge("lab", MOST), Charge("lab", 1)], Plan())


def test_a_use_of_the_year_beyond_64_bits_is_an_overflow() -> None:
    with pytest.raises(OverflowError, match="of the year"):
        split_coverage([Charge("lab", 1)], Plan(ceiling_used=MOST))


def test_a_category_may_be_an_enums_member() -> None:
    class Category(StrEnum):
        LAB = "lab"

    plan = Plan(copays={Category.LAB: Copay(fixed=30)})

    assert split_coverage([Charge("lab", 100), Charge(Category.LAB, 100)], plan).patient == 60


def test_a_plan_shows_what_it_was_given() -> None:
    plan = Plan(5, 1, None, 2, {"lab": Copay(fixed=3)}, ("spa",))

    assert repr(plan) == (
        "Plan(deductible=5, deductible_met=1, ceiling=None, ceiling_used=2, "
        "copays={'lab': Copay(fixed=3, percent_bp=0)}, exclusions=frozenset({'spa'}))"
    )


def test_equal_plans_are_one_key_and_survive_pickling() -> None:
    plan = Plan(copays={"lab": Copay(fixed=3), "visit": Copay()}, exclusions=["spa", "pool"])
    same = Plan(copays={"visit": Copay(), "lab": Copay(fixed=3)}, exclusions=["pool", "spa", "spa"])

    assert len({plan, same, pickle.loads(pickle.dumps(plan)), Plan()}) == 2


def test_a_plan_cannot_be_changed_from_outside() -> None:
    given = {"lab": Copay(fixed=3)}
    plan = Plan(copays=given)

    given.clear()
    plan.copays.clear()

    assert plan.copays == {"lab": Copay(fixed=3)}
    with pytest.raises(AttributeError):
        plan.deductible = 1  # type: ignore[misc]


def test_values_of_a_charge_make_it() -> None:
    charge = Charge("lab", 250, quantity=2)

    assert repr(charge) == "Charge(category='lab', gross=250, quantity=2)"
    assert len({charge, pickle.loads(pickle.dumps(charge)), Charge("lab", 250)}) == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Copay(fixed=1, percent_bp=1), "fixed or a percentage"),
        (lambda: Copay(fixed=-1), "fixed must be at least 0, not -1"),
        (lambda: Copay(percent_bp=10_001), "percent_bp must be between 0 and 10000"),
        (lambda: Plan(deductible=-1), "deductible must be at least 0"),
        (lambda: Plan(deductible_met=-1), "deductible_met must be at least 0"),
        (lambda: Plan(ceiling=-1), "ceiling must be at least 0"),
        (lambda: Plan(ceiling_used=-1), "ceiling_used must be at least 0"),
        (lambda: Plan(copays={"spa": Copay()}, exclusions=["spa"]), "'spa' has a co-pay and is excluded"),
        (lambda: Charge("lab", -1), "gross must be at least 0"),
        (lambda: Charge("lab", 1, 0), "quantity must be at least 1"),
    ],
)
def test_a_value_outside_its_range_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda value: Copay(fixed=value),
        lambda value: Copay(percent_bp=value),
        lambda value: Plan(deductible=value),
        lambda value: Plan(deductible_met=value),
        lambda value: Plan(ceiling=value),
        lambda value: Plan(ceiling_used=value),
        lambda value: Charge("lab", value),
        lambda value: Charge("lab", 1, value),
    ],
)
@pytest.mark.parametrize("value", [1.0, True, "1"])
def test_a_number_is_an_int(make: Any, value: Any) -> None:
    with pytest.raises(TypeError, match="must be an int"):
        make(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Charge(1, 1),  # type: ignore[arg-type]
        lambda: Plan(copays={"lab": 300}),  # type: ignore[dict-item]
        lambda: Plan(copays={1: Copay()}),  # type: ignore[dict-item]
        lambda: Plan(copays=5),  # type: ignore[arg-type]
        lambda: Plan(exclusions="spa"),
        lambda: Plan(exclusions=[1]),  # type: ignore[list-item]
        lambda: Plan(exclusions=5),  # type: ignore[arg-type]
        lambda: split_coverage([("lab", 1)], Plan()),  # type: ignore[list-item]
        lambda: split_coverage([], None),  # type: ignore[arg-type]
        lambda: split_coverage(5, Plan()),  # type: ignore[arg-type]
    ],
)
def test_another_type_is_refused(make: Any) -> None:
    with pytest.raises(TypeError):
        make()

"""allocate against largest remainders in fractions."""

import random
from collections.abc import Sequence
from fractions import Fraction
from math import trunc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native.billing import allocate

from tests.unit.native.billing.bills import LEAST, MOST

totals = st.integers(-1000, 1000) | st.integers(LEAST, MOST)
some_weights = st.lists(st.integers(0, 5) | st.integers(0, MOST), min_size=1, max_size=12).filter(any)


def by_fractions(total: int, weights: Sequence[int]) -> list[int]:
    """One unit after another to whoever is furthest below the exact share."""
    exact = [Fraction(total) * weight / sum(weights) for weight in weights]
    parts = [trunc(share) for share in exact]
    waiting = sorted(
        range(len(weights)), key=lambda i: (abs(exact[i] - parts[i]), weights[i], -i), reverse=True
    )
    for i in waiting[: abs(total - sum(parts))]:
        parts[i] += 1 if total > 0 else -1
    return parts


@given(total=totals, weights=some_weights)
def test_parts_are_those_of_largest_remainders(total: int, weights: list[int]) -> None:
    assert allocate(total, weights) == by_fractions(total, weights)


@settings(max_examples=50)
@given(count=st.integers(1, 1000), seed=st.integers(0, 2**32), total=totals)
def test_parts_sum_to_the_total(count: int, seed: int, total: int) -> None:
    chance = random.Random(seed)

    parts = allocate(total, [chance.randint(1, 10**6) for _ in range(count)])

    assert len(parts) == count
    assert sum(parts) == total


@given(total=totals, weights=some_weights, chance=st.randoms(use_true_random=False))
def test_the_order_of_weights_does_not_matter(total: int, weights: list[int], chance: random.Random) -> None:
    shuffled = chance.sample(weights, len(weights))

    before = sorted(zip(weights, allocate(total, weights), strict=True))

    assert sorted(zip(shuffled, allocate(total, shuffled), strict=True)) == before


@given(total=totals, count=st.integers(1, 50), weight=st.integers(1, MOST))
def test_equal_weights_differ_by_at_most_one_unit_and_the_larger_stand_first(
    total: int, count: int, weight: int
) -> None:
    parts = allocate(total, [weight] * count)

    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, key=abs, reverse=True)


@given(total=st.integers(-MOST, MOST), weights=some_weights)
def test_a_negative_total_mirrors_the_positive(total: int, weights: list[int]) -> None:
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


@pytest.mark.parametrize("weights", [[], [0], [0, 0]])
def test_without_a_weight_above_zero_nothing_can_be_divided(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="one of the weights must be above 0"):
        allocate(5, weights)


def test_a_weight_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="a weight must be at least 0, not -1"):
        allocate(5, [2, -1])


@pytest.mark.parametrize(("total", "weights"), [(1.5, [1]), (True, [1]), (1, [1.0]), (1, [True]), (1, None)])
def test_only_ints_are_numbers(total: Any, weights: Any) -> None:
    with pytest.raises(TypeError):
        allocate(total, weights)


@pytest.mark.parametrize(("total", "weights"), [(MOST + 1, [1]), (LEAST - 1, [1]), (1, [MOST + 1])])
def test_a_number_beyond_64_bits_is_an_overflow(total: int, weights: list[int]) -> None:
    with pytest.raises(OverflowError):
        allocate(total, weights)

"""Whom a service is for. Lists ask for the dates, a booking for the reasons: both say the same."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pytest import mark

from booking.availability.visitors import ANYBODY, Visitor, dates_for, refusals
from tests.unit.booking.availability.test_free import OFFER

DAY = dt.date(2026, 3, 2)
days = st.dates(dt.date(2024, 1, 1), dt.date(2028, 12, 31))

offers = st.builds(
    lambda **facts: replace(OFFER, **facts),
    age_from=st.none() | st.integers(0, 30),
    age_to=st.none() | st.integers(0, 30),
    sex=st.sampled_from(["", "f", "m"]),
    needs_referral=st.booleans(),
    is_repeat=st.booleans(),
    repeat_within_days=st.none() | st.integers(1, 400),
    sees_adults=st.booleans(),
    sees_children=st.booleans(),
)
visitors = st.builds(
    Visitor,
    birth_date=st.none() | st.dates(dt.date(1995, 1, 1), dt.date(2024, 1, 1)),
    sex=st.sampled_from([None, "female", "male"]),
    completed=st.none() | st.dictionaries(st.sampled_from([1, 2]), days),
    referrals=st.none() | st.frozensets(st.sampled_from([1, 2])),
)


@given(offers, visitors, days)
def test_a_date_is_offered_if_and_only_if_it_is_not_refused(
    offer: Any, visitor: Visitor, day: dt.date
) -> None:
    dates = dates_for(offer, visitor)
    assert (dates is not None and day in dates) is not any(refusals(offer, visitor, day))


STRICT = replace(
    OFFER,
    age_from=18,
    sex="f",
    needs_referral=True,
    is_repeat=True,
    repeat_within_days=30,
    sees_children=False,
)


def test_what_is_not_known_refuses_nothing() -> None:
    assert list(refusals(STRICT, ANYBODY, DAY)) == []


@mark.parametrize(
    ("visitor", "reason"),
    [
        (Visitor(sex="male"), "This service is for women."),
        (Visitor(birth_date=dt.date(2008, 3, 3)), "This service is from 18 years on."),
        (Visitor(referrals=frozenset([2])), "This service needs a referral"),
        (Visitor(completed={2: DAY}), "comes after a completed first one"),
        (Visitor(completed={1: dt.date(2026, 1, 30)}), "within 30 days of the last one"),
    ],
)
def test_each_rule_refuses_whom_it_concerns(visitor: Visitor, reason: str) -> None:
    assert any(reason in told for told in refusals(STRICT, visitor, DAY))


@mark.parametrize(
    "visitor",
    [
        Visitor(birth_date=dt.date(2008, 3, 2)),
        Visitor(sex="female"),
        Visitor(referrals=frozenset([1])),
        Visitor(completed={1: dt.date(2026, 1, 31)}),
    ],
)
def test_whoever_just_keeps_a_rule_may_come(visitor: Visitor) -> None:
    assert list(refusals(STRICT, visitor, DAY)) == []

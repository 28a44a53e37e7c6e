"""refundable against a naive reading of a policy, with datetime's own arithmetic."""

import pickle
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from native.billing import Cause, Policy, Refund, Tier, refundable

from tests.unit.native.billing.bills import MOST

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POLICY = Policy([Tier(2 * HOUR, 5000), Tier(DAY, 10_000)], no_show_bp=1000)

amounts = st.integers(0, 1000) | st.integers(0, MOST)
notices = st.timedeltas(timedelta(0), timedelta(days=400)) | st.sampled_from([timedelta(0), HOUR, DAY])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to four tiers in any order whose shares grow with the notice."""
    chosen = sorted(draw(st.sets(notices, max_size=4)))
    shares = sorted(draw(st.lists(st.integers(0, 10_000), min_size=len(chosen), max_size=len(chosen))))
    tiers = [Tier(notice, share) for notice, share in zip(chosen, shares, strict=True)]
    return Policy(draw(st.permutations(tiers)), draw(st.integers(0, 10_000)), draw(st.booleans()))


def naively(policy: Policy, paid: int, delivered: int, costs: int, cause: str, notice: timedelta) -> int:
    undelivered = max(paid - delivered, 0)
    by_law = max(undelivered - costs, 0)
    if cause in ("clinic", "withdrawal"):
        return paid if cause == "clinic" else by_law
    reached = [tier.refund_bp for tier in policy.tiers if tier.notice <= notice]
    share = policy.no_show_bp if cause == "no_show" else max(reached, default=0)
    by_policy = floor(Fraction(undelivered * share, 10_000) + Fraction(1, 2))
    return max(by_policy, by_law) if policy.statutory_floor else by_policy


@given(
    policy=policies(),
    paid=amounts,
    delivered=amounts,
    costs=amounts,
    cause=st.sampled_from(Cause),
    notice=notices | st.timedeltas(-DAY, DAY),
)
def test_a_refund_is_that_of_the_naive_reading(
    policy: Policy, paid: int, delivered: int, costs: int, cause: Cause, notice: timedelta
) -> None:
    refund = refundable(policy, paid, delivered, costs, cause, START, START - notice)

    assert refund.amount == naively(policy, paid, delivered, costs, cause, notice)
    assert refund.amount + refund.kept == paid
    assert min(refund.amount, refund.kept) >= 0


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        (DAY, (1001, 0, "tier")),
        (DAY - timedelta(microseconds=1), (501, 500, "tier")),
        (2 * HOUR, (501, 500, "tier")),
        (HOUR, (0, 1001, "too_late")),
        (-HOUR, (0, 1001, "too_late")),
    ],
)
def test_the_tier_of_the_longest_notice_reached_decides(
    notice: timedelta, expected: tuple[int, int, str]
) -> None:
    assert refundable(POLICY, 1001, 0, 0, "patient", START, START - notice) == expected


def test_the_clinics_cause_returns_everything() -> None:
    refund = refundable(POLICY, 5000, 2000, 9000, Cause.CLINIC, START, START + DAY)

    assert refund == Refund((5000, 0, "clinic"))


def test_a_withdrawal_costs_what_was_delivered_and_actual_costs_only() -> None:
    refund = refundable(POLICY, 5000, 2000, 700, Cause.WITHDRAWAL, START, START + DAY)

    assert refund == Refund((2300, 2700, "withdrawal"))


def test_who_does_not_come_never_cancelled() -> None:
    assert refundable(POLICY, 5000, 0, 0, Cause.NO_SHOW, START, None) == Refund((500, 4500, "no_show"))


def test_with_the_statutory_floor_a_late_patient_pays_actual_costs_only() -> None:
    strict = Policy(POLICY.tiers, statutory_floor=True)

    refund = refundable(strict, 5000, 0, 300, Cause.PATIENT, START, START)

    assert refund == Refund((4700, 300, "statutory_floor"))


def test_notice_is_elapsed_time_when_the_clock_goes_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    starts_at = datetime(2026, 3, 29, 4, 0, tzinfo=berlin)  # 01:00 to 04:00 lasts two hours this night
    cancelled_at = datetime(2026, 3, 29, 1, 0, tzinfo=berlin)
    policy = Policy([Tier(timedelta(hours=2, minutes=30), 10_000), Tier(2 * HOUR, 5000)])

    assert refundable(policy, 100, 0, 0, Cause.PATIENT, starts_at, cancelled_at).amount == 50


def test_notice_knows_the_second_pass_of_an_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    cancelled_at = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    starts_at = cancelled_at.replace(fold=1)

    policy = Policy([Tier(HOUR, 10_000)])

    assert refundable(policy, 100, 0, 0, Cause.PATIENT, starts_at, cancelled_at).amount == 100


@given(
    starts_at=st.datetimes(timezones=st.timezones()),
    cancelled_at=st.datetimes(timezones=st.timezones()),
    notice=notices,
)
def test_a_tier_is_reached_to_the_microsecond(
    starts_at: datetime, cancelled_at: datetime, notice: timedelta
) -> None:
    try:
        elapsed = starts_at.astimezone(UTC) - cancelled_at.astimezone(UTC)
    except OverflowError:
        with pytest.raises(OverflowError):
            refundable(Policy(), 1, 0, 0, Cause.PATIENT, starts_at, cancelled_at)
        return

    refund = refundable(Policy([Tier(notice, 10_000)]), 1, 0, 0, Cause.PATIENT, starts_at, cancelled_at)

    assert refund.amount == (1 if elapsed >= notice else 0)


def test_an_offset_below_a_second_counts() -> None:
    odd = timezone(timedelta(hours=3, microseconds=1))
    policy = Policy([Tier(HOUR, 10_000)])

    assert refundable(policy, 1, 0, 0, "patient", START, (START - HOUR).astimezone(odd)).amount == 1
    assert refundable(policy, 1, 0, 0, "patient", START, (START - HOUR).replace(tzinfo=odd)).amount == 1


def test_tiers_are_kept_from_the_longest_notice() -> None:
    policy = Policy([Tier(HOUR, 1), Tier(DAY, 3), Tier(2 * HOUR, 2)])

    assert [tier.refund_bp for tier in policy.tiers] == [3, 2, 1]


def test_policies_show_compare_and_pickle_by_value() -> None:
    policy = Policy(iter([Tier(HOUR, 1)]), 5, True)

    assert repr(policy) == (
        "Policy(tiers=(Tier(notice=datetime.timedelta(seconds=3600), refund_bp=1),), "
        "no_show_bp=5, statutory_floor=True)"
    )
    assert len({policy, pickle.loads(pickle.dumps(policy)), Policy()}) == 2


@pytest.mark.parametrize("field", ["tiers", "no_show_bp", "statutory_floor"])
def test_a_policy_cannot_be_changed(field: str) -> None:
    with pytest.raises(AttributeError):
        setattr(Policy(), field, getattr(POLICY, field))


@pytest.mark.parametrize(
    "tiers", [[Tier(HOUR, 1), Tier(HOUR, 1)], [Tier(HOUR, 2), Tier(DAY, 1)]], ids=["twice", "returns more"]
)
def test_tiers_that_contradict_are_refused(tiers: list[Tier]) -> None:
    with pytest.raises(ValueError, match="tiers must differ in notice"):
        Policy(tiers)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Tier(-HOUR, 1), "notice must not be below 0"),
        (lambda: Tier(HOUR, 10_001), "refund_bp must be between 0 and 10000"),
        (lambda: Policy(no_show_bp=-1), "no_show_bp must be between 0 and 10000"),
        (lambda: refundable(POLICY, -1, 0, 0, "clinic", START, START), "paid must be at least 0"),
        (lambda: refundable(POLICY, 0, -1, 0, "clinic", START, START), "delivered must be at least 0"),
        (lambda: refundable(POLICY, 0, 0, -1, "clinic", START, START), "actual_costs must be at least 0"),
        (
            lambda: refundable(POLICY, 0, 0, 0, "rain", START, START),  # type: ignore[arg-type]
            "cause has no value 'rain'",
        ),
    ],
)
def test_a_value_outside_its_range_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("name", ["starts_at", "cancelled_at"])
def test_a_naive_time_is_refused(name: str) -> None:
    times = {"starts_at": START, "cancelled_at": START} | {name: datetime(2026, 3, 2)}

    with pytest.raises(ValueError, match=f"{name} must be aware"):
        refundable(POLICY, 1, 0, 0, "patient", **times)


@pytest.mark.parametrize("cause", ["patient", "clinic", "withdrawal"])
def test_only_a_no_show_has_no_time_of_cancellation(cause: Any) -> None:
    with pytest.raises(TypeError, match="cancelled_at must be a datetime"):
        refundable(POLICY, 1, 0, 0, cause, START, None)


@pytest.mark.parametrize("value", [1.0, True, "1", None])
def test_amounts_are_ints(value: Any) -> None:
    for amounts_given in [(value, 0, 0), (0, value, 0), (0, 0, value)]:
        with pytest.raises(TypeError, match="must be an int"):
            refundable(POLICY, *amounts_given, "clinic", START, START)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Tier(3600, 1),  # type: ignore[arg-type]
        lambda: Tier(HOUR, 1.0),  # type: ignore[arg-type]
        lambda: Policy([(HOUR, 1)]),  # type: ignore[list-item]
        lambda: Policy(5),  # type: ignore[arg-type]
        lambda: Policy(statutory_floor=1),  # type: ignore[arg-type]
        lambda: refundable(None, 0, 0, 0, "clinic", START, START),  # type: ignore[arg-type]
        lambda: refundable(POLICY, 0, 0, 0, 1, START, START),  # type: ignore[arg-type]
        lambda: refundable(POLICY, 0, 0, 0, "clinic", START.date(), START),  # type: ignore[arg-type]
    ],
)
def test_another_type_is_refused(make: Any) -> None:
    with pytest.raises(TypeError):
        make()


def test_numbers_beyond_64_bits_are_overflows() -> None:
    with pytest.raises(OverflowError, match="paid does not fit"):
        refundable(POLICY, MOST + 1, 0, 0, "clinic", START, START)
    with pytest.raises(OverflowError, match="notice does not fit"):
        Tier(timedelta.max, 1)

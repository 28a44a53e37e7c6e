import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from clinics.directory.models import Offering, Price
from portal.network import prices
from portal.network.prices import Plan, Stretch

START = dt.date(2026, 1, 1)
DAYS = 60
OFFERING = Offering(pk=1)


def on(day):
    return START + dt.timedelta(days=day)


def price(first, last, amount):
    return Price(
        pk=first + 1,
        offering=OFFERING,
        amount_minor=amount,
        currency="RUB",
        valid_from=on(first),
        valid_to=None if last is None else on(last),
    )


@st.composite
def kept_prices(draw):
    """Any prices that the table allows: in order, without overlap, with gaps or without."""
    days = sorted(draw(st.sets(st.integers(0, DAYS - 1), max_size=6)))
    rows = []
    for first, following in zip(days, [*days[1:], None], strict=False):
        last = (
            draw(st.one_of(st.none(), st.integers(first, DAYS)))
            if following is None
            else (draw(st.integers(first, following - 1)))
        )
        rows.append(price(first, last, draw(st.integers(1, 3))))
    return rows


@st.composite
def wanted_prices(draw):
    first, second = draw(st.integers(0, DAYS)), draw(st.none() | st.integers(1, DAYS))
    amount = draw(st.integers(1, 3))
    if second is None:
        return [Stretch(on(first), None, amount, "RUB")]
    return [
        Stretch(on(first), on(first + second - 1), amount, "RUB"),
        Stretch(on(first + second), None, draw(st.integers(1, 3)), "RUB"),
    ]


def price_by_day(rows):
    """The oracle: the amounts in force on each day; two on one day are what must not be."""
    return [
        [
            row.amount_minor
            for row in rows
            if row.valid_from <= on(day) and (row.valid_to is None or on(day) <= row.valid_to)
        ]
        for day in range(3 * DAYS)
    ]


def carried_out(kept, wanted):
    plan = Plan()
    prices.plan(OFFERING, kept, wanted, plan)
    rows = [row for row in kept if row not in plan.delete] + plan.create
    return plan, rows


@given(kept=kept_prices(), wanted=wanted_prices())
def test_before_the_first_day_history_stays_and_from_then_on_the_workbook_holds(kept, wanted):
    before = price_by_day(kept)
    _plan, rows = carried_out(kept, wanted)
    after = price_by_day(rows)
    for day in range(3 * DAYS):
        holding = [each.minor for each in wanted if each.valid_from <= on(day)]
        assert after[day] == (holding[-1:] or before[day])


@given(kept=kept_prices(), wanted=wanted_prices())
def test_a_second_time_nothing_is_left_to_do(kept, wanted):
    _plan, rows = carried_out(kept, wanted)
    again, _rows = carried_out(rows, wanted)
    assert not (again.delete or again.update or again.create)
    assert again.unchanged == len(rows)


@given(kept=kept_prices(), wanted=wanted_prices())
def test_a_row_s_first_day_is_never_moved(kept, wanted):
    first_days = {row.pk: row.valid_from for row in kept}
    plan, _rows = carried_out(kept, wanted)
    assert all(row.valid_from == first_days[row.pk] for row in plan.update)

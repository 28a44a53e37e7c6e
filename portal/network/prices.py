"""The self-payer's price of an offering over time: what a workbook says of it, against what is kept."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clinics.directory.models import Offering, Payer, Price
from portal.network.rows import OfferingRow
from portal.shared.money import Money

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A price from one day to another, both included."""

    valid_from: dt.date
    valid_to: dt.date | None
    minor: int
    currency: str


@dataclass
class Plan:
    """Carried out in this order, no step of it overlaps another row (the table forbids that row by row)."""

    delete: list[Price] = field(default_factory=list)
    update: list[Price] = field(default_factory=list)
    create: list[Price] = field(default_factory=list)
    unchanged: int = 0


def stretches(row: OfferingRow, currency: str) -> list[Stretch]:
    """One or two, one after the other, the last without an end."""
    first = Money.of_major(row.price.units, currency)
    if row.next_price is None or row.next_from is None:
        return [Stretch(row.price_from, None, first.minor, currency)]
    then = Money.of_major(row.next_price.units, currency)
    return [
        Stretch(row.price_from, row.next_from - DAY, first.minor, currency),
        Stretch(row.next_from, None, then.minor, currency),
    ]


def plan(offering: Offering, present: Iterable[Price], wanted: Sequence[Stretch], into: Plan) -> None:
    """From the first wanted day on the workbook is the price list; what was before it is history and stays.

    `wanted` is in order and without a gap; `present` holds the offering's prices for self-payers.
    """
    begins = {stretch.valid_from: stretch for stretch in wanted}
    first = wanted[0].valid_from
    for price in present:
        if price.valid_from in begins:
            _bring(price, begins.pop(price.valid_from), into)
        elif price.valid_from > first:
            into.delete.append(price)
        elif price.valid_to is None or price.valid_to >= first:
            price.valid_to = first - DAY
            into.update.append(price)
        else:
            into.unchanged += 1
    into.create += [
        Price(
            offering=offering,
            payer=Payer.SELF,
            amount_minor=stretch.minor,
            currency=stretch.currency,
            valid_from=stretch.valid_from,
            valid_to=stretch.valid_to,
        )
        for stretch in begins.values()
    ]


def _bring(price: Price, stretch: Stretch, into: Plan) -> None:
    wanted = (stretch.valid_to, stretch.minor, stretch.currency)
    if (price.valid_to, price.amount_minor, price.currency) == wanted:
        into.unchanged += 1
    else:
        price.valid_to, price.amount_minor, price.currency = wanted
        into.update.append(price)

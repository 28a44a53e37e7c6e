"""native.billing beside the same bills in Decimal.

python -m tests.bench.native_billing [--turns 7]
"""

import argparse
import random
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from native.billing import Line, allocate, price_buffer, price_lines
from rich.console import Console

from tests.bench.document import write_section
from tests.bench.ratios import Ratio, markdown, missed, quickest, table

LINES = 1_000
LEAST_OF_OBJECTS = 6
LEAST_OF_BUFFERS = 30
LEAST_OF_PARTS = 1
ONE, WHOLE = Decimal(1), Decimal(10_000)

INTRODUCTION = """\
A bill of {lines:,} lines, half of them discounted, three VAT rates, VAT within the price or on top. Both sides begin
with tuples of ints (the buffers with an `array`) and end with tuples of ints: `price_lines` includes making each
`Line` and reading each amount, `Decimal` making and quantizing each number. The quickest run of each in {turns}
turns of as long for both.

"""


Row = tuple[int, int, int, int, bool]
Amounts = list[tuple[int, int, int]]


def rows() -> list[Row]:
    chance = random.Random(3)
    return [
        (
            chance.randint(1, 12),
            chance.randint(10_000, 2_000_000),
            chance.choice([0, 0, 500, 1234]),
            chance.choice([0, 1000, 2000]),
            chance.random() < 0.7,
        )
        for _ in range(LINES)
    ]


def discounted(quantity: int, unit_price: int, discount_bp: int) -> Decimal:
    amount = Decimal(quantity) * unit_price
    if discount_bp:
        amount = (amount * (WHOLE - discount_bp) / WHOLE).quantize(ONE, ROUND_HALF_EVEN)
    return amount


def shown(amount: Decimal, vat: Decimal, included: bool) -> tuple[int, int, int]:
    if included:
        return int(amount - vat), int(vat), int(amount)
    return int(amount), int(vat), int(amount + vat)


def by_line(bill: Sequence[Row]) -> Amounts:
    priced = []
    for quantity, unit_price, discount_bp, vat_bp, included in bill:
        amount = discounted(quantity, unit_price, discount_bp)
        vat = amount * vat_bp / (WHOLE + vat_bp if included else WHOLE)
        priced.append(shown(amount, vat.quantize(ONE, ROUND_HALF_EVEN), included))
    return priced


def by_total(bill: Sequence[Row]) -> Amounts:
    """Positive amounts only, and quotients of 28 digits: sums are right here, ties go to a line as good."""
    amounts, exact, vats = [], [], []
    rates: dict[int, list[int]] = defaultdict(list)
    for i, (quantity, unit_price, discount_bp, vat_bp, included) in enumerate(bill):
        amount = discounted(quantity, unit_price, discount_bp)
        vat = amount * vat_bp / (WHOLE + vat_bp if included else WHOLE)
        amounts.append(amount)
        exact.append(vat)
        vats.append(vat.quantize(ONE, ROUND_DOWN))
        rates[vat_bp].append(i)
    for same in rates.values():
        total = sum((exact[i] for i in same), Decimal(0)).quantize(ONE, ROUND_HALF_EVEN)
        left = int(total - sum((vats[i] for i in same), Decimal(0)))
        same.sort(key=lambda i: (vats[i] - exact[i], -amounts[i], bill[i][-1], i))
        for i in same[:left]:
            vats[i] += 1
    return [shown(amount, vat, row[-1]) for row, amount, vat in zip(bill, amounts, vats, strict=True)]


def natively(bill: Sequence[Row], rounding: str) -> Amounts:
    priced = price_lines([Line(*row) for row in bill], rounding)
    return [(line.net, line.vat, line.gross) for line in priced.lines]


def divided(total: int, weights: Sequence[int]) -> list[int]:
    whole = Decimal(sum(weights))
    exact = [total * Decimal(weight) / whole for weight in weights]
    parts = [share.quantize(ONE, ROUND_DOWN) for share in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], -weights[i], i))
    for i in order[: int(total - sum(parts))]:
        parts[i] += 1
    return [int(part) for part in parts]


def ratios(turns: int) -> list[Ratio]:
    bill = rows()
    packed = array("q", [int(value) for row in bill for value in row])
    weights = [unit_price for _, unit_price, *_ in bill]
    works: list[tuple[str, float, Callable[[], object], Callable[[], object]]] = [
        (
            "price_lines, by line",
            LEAST_OF_OBJECTS,
            lambda: by_line(bill),
            lambda: natively(bill, "line_half_even"),
        ),
        (
            "price_lines, by total",
            LEAST_OF_OBJECTS,
            lambda: by_total(bill),
            lambda: natively(bill, "total_half_even"),
        ),
        (
            "price_buffer, by line",
            LEAST_OF_BUFFERS,
            lambda: by_line(bill),
            lambda: price_buffer(packed, "line_half_even"),
        ),
        (
            "price_buffer, by total",
            LEAST_OF_BUFFERS,
            lambda: by_total(bill),
            lambda: price_buffer(packed, "total_half_even"),
        ),
        (
            "allocate",
            LEAST_OF_PARTS,
            lambda: divided(10**9 + 7, weights),
            lambda: allocate(10**9 + 7, weights),
        ),
    ]
    check(bill)
    return [
        Ratio(name, "Decimal", *_thousands(quickest(turns, theirs, ours)), "thousand lines/s", least)
        for name, least, theirs, ours in works
    ]


def check(bill: Sequence[Row]) -> None:
    """Both sides do the same."""
    assert natively(bill, "line_half_even") == by_line(bill)
    ours, theirs = natively(bill, "total_half_even"), by_total(bill)
    assert [sum(column) for column in zip(*ours, strict=True)] == [
        sum(column) for column in zip(*theirs, strict=True)
    ]
    assert divided(1000, [3, 1, 2, 3]) == allocate(1000, [3, 1, 2, 3])


def _thousands(seconds: list[float]) -> tuple[float, float]:
    theirs, ours = seconds
    return LINES / theirs / 1000, LINES / ours / 1000


def main(turns: int, console: Console) -> int:
    """The exit code: 1 if a ratio is missed."""
    console.print("Measuring native.billing")
    found = ratios(turns)
    console.print(table("Bills", found))
    write_section("Bills", INTRODUCTION.format(lines=LINES, turns=turns) + markdown(found))
    for line in missed(found):
        console.print(f"[bold red]Missed:[/] {line}")
    return 1 if missed(found) else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure native.billing.")
    parser.add_argument("--turns", type=int, default=7, help="for each way of doing it")
    sys.exit(main(parser.parse_args().turns, Console()))

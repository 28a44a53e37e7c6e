"""Bills in Decimal, written from the rules of billing.pyi and not from the C: exact fractions, then quantize."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

# 64-bit factors make products of up to 63 digits; a quotient is only ever compared after an exact product.
EXACT = Context(prec=120)
WHOLE = Decimal(10_000)
MODES = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP}


class Row(NamedTuple):
    quantity: int
    unit_price: int
    discount_bp: int
    vat_bp: int
    vat_included: bool


class Shown(NamedTuple):
    net: int
    vat: int
    gross: int


def whole(value: Decimal, mode: str) -> Decimal:
    return value.quantize(Decimal(1), rounding=mode, context=EXACT)


def amount_of(row: Row, mode: str) -> Decimal:
    kept = (WHOLE - row.discount_bp) / WHOLE
    return whole(EXACT.multiply(Decimal(row.quantity * row.unit_price), kept), mode)


def vat_of(row: Row, amount: Decimal) -> Decimal:
    """To 120 digits; a half is exact, since its denominator divides a power of ten or it is not a half."""
    base = WHOLE + row.vat_bp if row.vat_included else WHOLE
    return EXACT.divide(EXACT.multiply(amount, Decimal(row.vat_bp)), base)


def shown(row: Row, amount: Decimal, vat: Decimal) -> Shown:
    net = amount - vat if row.vat_included else amount
    gross = amount if row.vat_included else amount + vat
    return Shown(int(net), int(vat), int(gross))


def by_line(rows: Sequence[Row], mode: str) -> list[Shown]:
    amounts = [amount_of(row, mode) for row in rows]
    return [
        shown(row, amount, whole(vat_of(row, amount), mode))
        for row, amount in zip(rows, amounts, strict=True)
    ]


def by_total(rows: Sequence[Row], mode: str) -> list[Shown]:
    amounts = [amount_of(row, mode) for row in rows]
    exact = [vat_of(row, amount) for row, amount in zip(rows, amounts, strict=True)]
    vats = [whole(vat, ROUND_DOWN) for vat in exact]
    for rate in {row.vat_bp for row in rows}:
        same = [i for i, row in enumerate(rows) if row.vat_bp == rate]
        missing = int(rate_vat(rows, amounts, rate, mode) - sum((vats[i] for i in same), Decimal(0)))
        unit = 1 if missing > 0 else -1
        able = [i for i in same if (amounts[i] > 0) == (unit > 0) and amounts[i]]
        able.sort(key=lambda i: (-remainder(exact[i], vats[i]), -abs(amounts[i]), i))
        for i in able[: abs(missing)]:
            vats[i] += unit
    return [shown(row, amount, vat) for row, amount, vat in zip(rows, amounts, vats, strict=True)]


def remainder(exact: Decimal, truncated: Decimal) -> Decimal:
    """To 40 places, where equal remainders of unequal amounts are still equal and others differ."""
    return abs(exact - truncated).quantize(Decimal("1e-40"), context=EXACT)


def rate_vat(rows: Sequence[Row], amounts: Sequence[Decimal], rate: int, mode: str) -> Decimal:
    """One division for the rate, so that a half is seen as one."""
    of_rate = [(row, amount) for row, amount in zip(rows, amounts, strict=True) if row.vat_bp == rate]
    net = sum((amount for row, amount in of_rate if not row.vat_included), Decimal(0))
    gross = sum((amount for row, amount in of_rate if row.vat_included), Decimal(0))
    numerator = EXACT.multiply(Decimal(rate), net * (WHOLE + rate) + gross * WHOLE)
    return whole(EXACT.divide(numerator, WHOLE * (WHOLE + rate)), mode)


def bill(rows: Sequence[Row], rounding: str) -> Sequence[tuple[int, int, int]]:
    where, _, half = rounding.partition("_")
    return {"line": by_line, "total": by_total}[where](rows, MODES[half])

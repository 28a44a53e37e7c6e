"""Prices, coverage, refunds and case groups in integers of minor units; no float in any signature.

An amount is a 64-bit int of minor units (kopecks, cents); intermediate products are kept in 128 bits.
Everywhere: a bool or a float for an int is a TypeError, a value outside its documented range a ValueError,
and an argument or an exact result that does not fit 64 bits an OverflowError. 10,000 basis points (bp) are
the whole. All types are immutable.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import final

from typing_extensions import Buffer

class Rounding(StrEnum):
    """Where VAT is rounded to whole minor units, and where exactly half a unit goes.

    LINE: on each line; the bill's VAT is the sum. TOTAL: once for each VAT rate of the bill, as EN 16931 does
    (BR-CO-17), and the lines show that sum divided by largest remainder. HALF_EVEN: to the even neighbour.
    HALF_UP: away from zero. Both are symmetric about zero: a credit note mirrors its invoice.
    """

    LINE_HALF_EVEN = "line_half_even"
    LINE_HALF_UP = "line_half_up"
    TOTAL_HALF_EVEN = "total_half_even"
    TOTAL_HALF_UP = "total_half_up"

@final
class Line:
    """One line of a bill: a whole number of units (a service is not sold by halves) at a price in minor units.

    quantity and unit_price may be negative (a credit note). discount_bp and vat_bp are 0 to 10,000. vat_included: the
    price holds the VAT, as prices for consumers do (Russia's Tax Code, art. 168 (6)).
    """

    __match_args__ = ("quantity", "unit_price", "discount_bp", "vat_bp", "vat_included")
    def __new__(
        cls,
        quantity: int,
        unit_price: int,
        discount_bp: int = 0,
        vat_bp: int = 0,
        vat_included: bool = True,
    ) -> Line: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_price(self) -> int: ...
    @property
    def discount_bp(self) -> int: ...
    @property
    def vat_bp(self) -> int: ...
    @property
    def vat_included(self) -> bool: ...

@final
class PricedLine(tuple[int, int, int]):
    """A line's amounts: gross = net + vat."""

    @property
    def net(self) -> int: ...
    @property
    def vat(self) -> int: ...
    @property
    def gross(self) -> int: ...

@final
class Priced(tuple[tuple[PricedLine, ...], int, int, int]):
    """A bill: its lines in their order, and the sums of what they show."""

    @property
    def lines(self) -> tuple[PricedLine, ...]: ...
    @property
    def net(self) -> int: ...
    @property
    def vat(self) -> int: ...
    @property
    def gross(self) -> int: ...

@final
class PricedBuffer(tuple[bytes, int, int, int]):
    """As Priced; `amounts` packs (net, vat, gross) of every line as three int64 in the machine's byte order."""

    @property
    def amounts(self) -> bytes: ...
    @property
    def net(self) -> int: ...
    @property
    def vat(self) -> int: ...
    @property
    def gross(self) -> int: ...

def price_lines(lines: Iterable[Line], rounding: Rounding | str) -> Priced:
    """Net, VAT and gross of every line, and their sums.

    1. quantity × unit_price, exact; it must fit by itself.
    2. The discount comes before VAT: × (10,000 − discount_bp) ÷ 10,000. The result is what the line shows as
       its price, so it is always rounded by line: the line's gross if VAT is included, else its net.
    3. VAT is gross × vat_bp ÷ (10,000 + vat_bp) if included (the calculated rate: Russia's Tax Code,
       art. 164 (4)), else net × vat_bp ÷ 10,000, and is rounded where `rounding` says.

    By total, each line's VAT is its exact VAT rounded down or up to a whole unit. The units that truncating the
    lines loses go to the largest remainders; of equal ones to the larger amount, then to the line with VAT on
    top, then to the earlier line: the order of the lines matters among identical lines only.
    """

def price_buffer(lines: Buffer, rounding: Rounding | str) -> PricedBuffer:
    """price_lines over packed records of five int64 in the machine's byte order, 40 bytes a line.

    quantity, unit_price, discount_bp, vat_bp, vat_included (0 or 1): `array("q", …)`, an int64 array of shape
    (n, 5), or bytes. Any other element type is a TypeError; half a record or a value outside its range is a
    ValueError that names the line.
    """

def allocate(total: int, weights: Iterable[int]) -> list[int]:
    """Parts of the total in proportion to the weights that sum to it exactly: largest remainder (Hamilton).

    Each part is total × weight ÷ sum(weights) rounded down or up to a whole unit. Of equal remainders the larger
    weight comes first, then the earlier one. So permuted weights get the same parts, permuted; only among equal
    weights, whose parts differ by at most one unit, the larger parts stand first. A weight of 0 gets 0;
    allocate(-t, w) is -allocate(t, w). Weights are 0 or more and one is above 0, else ValueError.
    """

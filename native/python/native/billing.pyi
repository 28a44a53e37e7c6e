"""Prices, coverage, refunds and case groups in integers of minor units; no float in any signature.

An amount is a 64-bit int of minor units (kopecks, cents); intermediate products are kept in 128 bits.
Everywhere: a bool or a float for an int is a TypeError, a value outside its documented range a ValueError,
and an argument or an exact result that does not fit 64 bits an OverflowError. 10,000 basis points (bp) are
the whole. All types are immutable.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from os import PathLike
from typing import Literal, final

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
class PricedLine:
    """A line's amounts: gross = net + vat, else ValueError."""

    __match_args__ = ("net", "vat", "gross")
    def __new__(cls, net: int, vat: int, gross: int) -> PricedLine: ...
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
    lines loses go to the largest remainders; of equal ones to the larger amount, then to the earlier line: the
    order of the lines matters among identical amounts only.
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

@final
class Copay:
    """What the patient pays of a category after the deductible: fixed (0 or more) a unit, or percent_bp; one is 0."""

    __match_args__ = ("fixed", "percent_bp")
    def __new__(cls, fixed: int = 0, percent_bp: int = 0) -> Copay: ...
    @property
    def fixed(self) -> int: ...
    @property
    def percent_bp(self) -> int: ...

@final
class Plan:
    """What a payer covers in a year, and how much of the year is used.

    deductible: what the patient pays first. ceiling: the most the payer pays, None for no end. deductible_met and
    ceiling_used: what earlier bills of the year used of them; more than there is leaves nothing. A category that is
    in neither copays nor exclusions is covered whole; one that is in both is a ValueError. Amounts are 0 or more.
    """

    __match_args__ = ("deductible", "deductible_met", "ceiling", "ceiling_used", "copays", "exclusions")
    def __new__(
        cls,
        deductible: int = 0,
        deductible_met: int = 0,
        ceiling: int | None = None,
        ceiling_used: int = 0,
        copays: Mapping[str, Copay] = ...,
        exclusions: Iterable[str] = (),
    ) -> Plan: ...
    @property
    def deductible(self) -> int: ...
    @property
    def deductible_met(self) -> int: ...
    @property
    def ceiling(self) -> int | None: ...
    @property
    def ceiling_used(self) -> int: ...
    @property
    def copays(self) -> dict[str, Copay]:
        """A copy."""
    @property
    def exclusions(self) -> frozenset[str]: ...

@final
class Charge:
    """One line of a bill as a payer looks at it: its gross is 0 or more, its quantity of units 1 or more."""

    __match_args__ = ("category", "gross", "quantity")
    def __new__(cls, category: str, gross: int, quantity: int = 1) -> Charge: ...
    @property
    def category(self) -> str: ...
    @property
    def gross(self) -> int: ...
    @property
    def quantity(self) -> int: ...

@final
class Split(tuple[int, int, int, int, int, int]):
    """Who pays a line: payer + patient = gross, and patient = excluded + deductible + copay + above_ceiling."""

    @property
    def payer(self) -> int: ...
    @property
    def patient(self) -> int: ...
    @property
    def excluded(self) -> int: ...
    @property
    def deductible(self) -> int: ...
    @property
    def copay(self) -> int: ...
    @property
    def above_ceiling(self) -> int: ...

@final
class Coverage(tuple[tuple[Split, ...], int, int, int, int]):
    """Who pays a bill: the sums of its lines, and what of the year is used after it (for the next Plan)."""

    @property
    def lines(self) -> tuple[Split, ...]: ...
    @property
    def payer(self) -> int: ...
    @property
    def patient(self) -> int: ...
    @property
    def deductible_met(self) -> int: ...
    @property
    def ceiling_used(self) -> int: ...

def split_coverage(lines: Iterable[Charge], plan: Plan) -> Coverage:
    """The payer's and the patient's part of every line, in the order of the lines, which use up the year as they come.

    1. An excluded line is the patient's alone and counts toward nothing.
    2. The patient pays until the year's deductible is met.
    3. Of the rest the patient pays the co-pay: fixed × quantity, but no more than the rest, or percent_bp of the
       rest, half a minor unit rounded up.
    4. The payer pays what is left until the year's ceiling; what is above it is the patient's.

    The order is that of indemnity plans: co-insurance is due once the deductible is met (healthcare.gov, glossary; a
    fixed co-pay may come before or after it there, here it comes after). In Russia's Law 4015-1, art. 10, the
    deductible is the unconditional франшиза and the ceiling the insured sum.
    """

class Cause(StrEnum):
    """Why a visit does not take place."""

    PATIENT = "patient"
    CLINIC = "clinic"
    NO_SHOW = "no_show"
    WITHDRAWAL = "withdrawal"

@final
class Tier:
    """A patient who cancels with at least this notice (0 or more) gets this share, 0 to 10,000."""

    __match_args__ = ("notice", "refund_bp")
    def __new__(cls, notice: timedelta, refund_bp: int) -> Tier: ...
    @property
    def notice(self) -> timedelta: ...
    @property
    def refund_bp(self) -> int: ...

@final
class Policy:
    """What goes back to a patient who cancels or does not come.

    Tiers come in any order and are kept from the longest notice to the shortest; two of one notice, or less notice
    that returns more, are a ValueError. With statutory_floor neither a tier nor no_show_bp returns less than a
    withdrawal would, as Russia's Consumer Protection Law demands (art. 16 and 32): set it where that law holds.
    """

    __match_args__ = ("tiers", "no_show_bp", "statutory_floor")
    def __new__(
        cls, tiers: Iterable[Tier] = (), no_show_bp: int = 0, statutory_floor: bool = False
    ) -> Policy: ...
    @property
    def tiers(self) -> tuple[Tier, ...]: ...
    @property
    def no_show_bp(self) -> int: ...
    @property
    def statutory_floor(self) -> bool: ...

@final
class Refund(tuple[int, int, str]):
    """What goes back and what is kept, amount + kept = paid, and the rule that decided."""

    @property
    def amount(self) -> int: ...
    @property
    def kept(self) -> int: ...
    @property
    def rule(
        self,
    ) -> Literal["clinic", "withdrawal", "tier", "too_late", "no_show", "statutory_floor"]: ...

def refundable(
    policy: Policy,
    paid: int,
    delivered: int,
    actual_costs: int,
    cause: Cause | Literal["patient", "clinic", "no_show", "withdrawal"],
    starts_at: datetime,
    cancelled_at: datetime | None,
) -> Refund:
    """What goes back of `paid` when what it was for does not take place, or not all of it.

    delivered: the price of what was; actual_costs: what preparing the rest really cost the clinic. The undelivered
    part is paid − delivered, or 0. By cause:

    - clinic: everything paid.
    - withdrawal: the undelivered part less the actual costs, whatever the notice; the consumer may withdraw at any
      time and owes those costs only (Russia's Consumer Protection Law 2300-1, art. 32; Civil Code, art. 782 (1)).
    - patient: the share of the undelivered part in the tier of the longest notice that is not above starts_at −
      cancelled_at; with less notice than any tier ("too_late") nothing.
    - no_show: policy.no_show_bp of the undelivered part.

    Half a minor unit of a share is rounded up. Notice is elapsed time, exact to the microsecond, whatever the clocks
    were set to between: the times are aware (else ValueError). cancelled_at may be None for a no_show only.
    """

def icd10_normalise(code: str, clinical: bool = False) -> str:
    """The code in WHO's form: a letter, two digits, a point and the subdivision's digits, and its † or *.

    Read alike: small letters, blanks around, no point or a comma for it, + for †, and the fillers of an absent
    fourth character (I10.X, I10.-). Cyrillic letters drawn as Latin ones (А В Е К М Н О Р С Т Х І Ј Ѕ) are those,
    by their looks and not their sound; У is refused, for it may mean Y or U. Letters are never digits. `clinical`
    also reads the longer codes of national clinical modifications (C4A.0, T36.0X1A).

    ValueError says the character and what was expected, and never shows the code. Whether the code is
    assigned to anything is not checked.
    """

def icd10_valid(code: str, clinical: bool = False) -> bool:
    """Whether icd10_normalise reads the code."""

class TableError(ValueError):
    """The grouper's tables are not as native/tables/README.md has them; says where and what was expected."""

    file: str
    row: int
    """The line in the file, the header is 1; 0 means the file as a whole."""
    column: str | None
    column_number: int | None
    expected: str
    found: str
    """The beginning of the cell, or nothing."""

@final
class Tables:
    """A grouper's compiled tables. Immutable; equal and of one hash if their files are the same bytes."""

    __match_args__ = ("name", "currency", "fingerprint", "groups", "rules")
    @property
    def name(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def fingerprint(self) -> str:
        """SHA-256 of the files in hexadecimal, to be kept beside what was grouped by them."""

    @property
    def groups(self) -> int: ...
    @property
    def rules(self) -> int: ...
    @property
    def wants_age_days(self) -> bool:
        """Whether a bound is in days, so that a case of age 0 needs age_days."""

def load_tables(source: str | PathLike[str] | Mapping[str, bytes]) -> Tables:
    """Tables from the CSV files of a directory, or from a mapping of their names to their bytes.

    TableError if one is not as documented; ValueError for a CSV file of another name, so that a slip in an
    optional one's is seen; OSError if a file cannot be read. Made-up ones ship as native/tables/demo.
    """

@final
class Case:
    """A finished stay as the grouper sees it. Diagnoses are read as icd10_normalise(…, clinical=True) does.

    Procedures and criteria (the tables' further facts, as a hospital's level) are codes of up to 20 of
    A-Z 0-9 . - / _, whose letters are folded as diagnoses' are; of each kind up to 1,000. age: whole years, 0 to
    150; age_days: whole days, 0 to 365, in the first year only. sex: male, female, other or unknown. stay: days, 0
    to 36,500. A principal diagnosis with an asterisk is a ValueError (ICD-10, volume 2, 3.1.3).
    """

    __match_args__ = ("principal", "age", "sex", "stay", "secondary", "procedures", "criteria", "age_days")
    def __new__(
        cls,
        principal: str,
        age: int,
        sex: Literal["male", "female", "other", "unknown"],
        stay: int,
        secondary: Iterable[str] = (),
        procedures: Iterable[str] = (),
        criteria: Iterable[str] = (),
        age_days: int | None = None,
    ) -> Case: ...
    @property
    def principal(self) -> str: ...
    @property
    def age(self) -> int: ...
    @property
    def sex(self) -> str: ...
    @property
    def stay(self) -> int: ...
    @property
    def secondary(self) -> tuple[str, ...]: ...
    @property
    def procedures(self) -> tuple[str, ...]: ...
    @property
    def criteria(self) -> tuple[str, ...]: ...
    @property
    def age_days(self) -> int | None: ...

@final
class Coefficient(tuple[str, str, int]):
    @property
    def name(self) -> str: ...
    @property
    def operation(self) -> str:
        """multiply or add"""

    @property
    def value(self) -> int:
        """In millionths: a factor, or a weight."""

@final
class Reason(tuple[str, str | None, str, int | None]):
    """A condition of the rule that matched."""

    @property
    def condition(self) -> str:
        """principal, secondary, procedure, criterion, any of them after without_, sex, age, stay or level."""

    @property
    def value(self) -> str | None:
        """What of the case met it; None after without_."""

    @property
    def wanted(self) -> str:
        """The list of codes, or the bounds: «18 to 150», «0d to 27d»."""

    @property
    def row(self) -> int | None:
        """The line of codes.csv that names the code; None for other conditions."""

@final
class Grouping:
    """A case's group and its amount.

    amount = round(base_rate × ((weight + day_weight × outlier_days) × every factor + every added weight)), exact
    until this one rounding; weights and coefficients are millionths, base_rate and amount minor units.
    """

    __match_args__ = (
        "group",
        "title",
        "amount",
        "currency",
        "weight",
        "base_rate",
        "coefficients",
        "outlier_days",
        "day_weight",
        "short_stay",
        "level",
        "rule",
        "rule_row",
        "rule_text",
        "explanation",
    )
    @property
    def group(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def amount(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def weight(self) -> int:
        """The group's, or its weight of a short stay."""

    @property
    def base_rate(self) -> int: ...
    @property
    def coefficients(self) -> tuple[Coefficient, ...]:
        """Those that applied, in the order of their rows."""

    @property
    def outlier_days(self) -> int:
        """Days above the group's longest ordinary stay."""

    @property
    def day_weight(self) -> int: ...
    @property
    def short_stay(self) -> bool: ...
    @property
    def level(self) -> int:
        """Of complications: the highest of a secondary diagnosis that counts."""

    @property
    def rule(self) -> str: ...
    @property
    def rule_row(self) -> int:
        """The line of rules.csv."""

    @property
    def rule_text(self) -> str: ...
    @property
    def explanation(self) -> tuple[Reason, ...]:
        """The conditions of the rule and what met them; empty for the rule without conditions."""

def group(case: Case, tables: Tables) -> Grouping:
    """The group of the first rule that the case meets: by priority, then the group's weight, then its row.

    Every case has one. ValueError if the tables want age_days of this case; OverflowError if the amount does not fit.
    """

def group_many(cases: Iterable[Case], tables: Tables) -> list[Grouping]:
    """group of each case in one call, with the GIL released; an error names the case's place."""

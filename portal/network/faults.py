"""What is wrong with a workbook: where it stands, what stands there and what was expected instead."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict, Unpack

from django.utils.functional import Promise

Message = str | Promise
"""Text for a reader: translated when it is shown, not when it is found."""

FOUND_LENGTH = 60


class Severity(StrEnum):
    ERROR = "error"  # nothing of the workbook is written
    WARNING = "warning"  # the import goes on


class FaultCode(StrEnum):
    """One per kind of fault, documented in docs/import.md."""

    NOT_A_WORKBOOK = "not-a-workbook"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    MISSING_SHEET = "missing-sheet"
    UNKNOWN_SHEET = "unknown-sheet"
    DUPLICATE_SHEET = "duplicate-sheet"
    MISSING_COLUMN = "missing-column"
    UNKNOWN_COLUMN = "unknown-column"
    DUPLICATE_COLUMN = "duplicate-column"
    NO_ROWS = "no-rows"
    STRAY_VALUE = "stray-value"
    MERGED = "merged-cells"
    FORMULA = "formula"
    MISSING_VALUE = "missing-value"
    BAD_VALUE = "bad-value"
    UNKNOWN_CODE = "unknown-code"
    DUPLICATE = "duplicate"
    WRONG_CURRENCY = "wrong-currency"
    BAD_TAX_ID = "bad-tax-id"
    CONTRADICTION = "contradiction"
    OVERLAP = "overlap"
    OUTSIDE_WORKING_HOURS = "outside-working-hours"
    SPECIALTY_MISMATCH = "specialty-mismatch"
    NO_EFFECT = "no-effect"
    MISSING_TRANSLATION = "missing-translation"
    STAFF_OVERLAP = "staff-overlap"
    ENDED_BY_STAFF = "ended-by-staff"
    NO_PORTRAITS = "no-portraits"


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is the number the spreadsheet shows; it and `column` are empty for a whole sheet or file."""

    code: FaultCode
    severity: Severity
    sheet: str
    row: int | None
    column: str
    found: str
    expected: Message


def shown(value: object) -> str:
    """A cell's content fit for a terminal: short, and without characters that move the cursor."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value))
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"


class Where(TypedDict, total=False):
    """The place of a fault, as far as it has one, and what stands there."""

    sheet: str
    row: int | None
    column: str
    found: object


@dataclass
class Report:
    """Gathers every fault: an administrator corrects a workbook once, not once per fault."""

    faults: list[Fault] = field(default_factory=list)

    def error(self, code: FaultCode, expected: Message, **where: Unpack[Where]) -> None:
        self._add(Severity.ERROR, code, expected, **where)

    def warning(self, code: FaultCode, expected: Message, **where: Unpack[Where]) -> None:
        self._add(Severity.WARNING, code, expected, **where)

    def _add(
        self,
        severity: Severity,
        code: FaultCode,
        expected: Message,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        found: object = "",
    ) -> None:
        self.faults.append(Fault(code, severity, sheet, row, column, shown(found), expected))

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.severity is Severity.WARNING]

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)

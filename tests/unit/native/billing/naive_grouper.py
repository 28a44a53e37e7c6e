"""The grouper of native/tables/README.md again, as plainly as Python says it: every rule asked in turn, fractions."""

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Row = dict[str, str]
Sex = Literal["male", "female", "other", "unknown"]
ROLES = ("principal", "secondary", "procedure", "criterion")


@dataclass(frozen=True)
class Stay:
    """What a Case holds, in plain Python; codes as in their normal forms."""

    principal: str
    age: int
    sex: Sex
    stay: int
    secondary: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    age_days: int | None = None


@dataclass(frozen=True)
class Outcome:
    group: str
    rule: str
    weight: int
    base_rate: int
    coefficients: tuple[tuple[str, str, int], ...]
    outlier_days: int
    level: int
    amount: int


def bare(diagnosis: str) -> str:
    return diagnosis.rstrip("†*").replace(".", "")


def millionths(text: str) -> int:
    return int(Fraction(text) * 1_000_000)


def days(age: str, *, upper: bool) -> int:
    """Days at the bound of an age; a year has 1,000 of them here, so that the first one's come first."""
    if age.endswith("d"):
        return int(age[:-1])
    return int(age) * 1000 + (999 if upper else 0)


class NaiveGrouper:
    """Reads tables that are known to be right."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.parameters = {row["parameter"]: row["value"] for row in _rows(files, "parameters.csv")}
        self.codes = _rows(files, "codes.csv")
        self.groups = {row["group"]: row for row in _rows(files, "groups.csv")}
        self.rules = _rows(files, "rules.csv")
        self.complications = _rows(files, "complications.csv")
        self.coefficients = _rows(files, "coefficients.csv")

    def group(self, stay: Stay) -> Outcome:
        codes = self._codes(stay)
        level = self._level(codes)
        rule = min(
            (row for row in self.rules if self._holds(row, stay, codes, level)),
            key=lambda row: (int(row["priority"]), -millionths(self.groups[row["group"]]["weight"])),
        )
        group = self.groups[rule["group"]]
        applied = list(self._applied(group, stay, codes, level))
        short = bool(group.get("stay_from")) and stay.stay < int(group["stay_from"])
        over = max(0, stay.stay - int(group["stay_to"])) if group.get("stay_to") else 0
        weight = millionths(group["short_weight"] if short else group["weight"])
        base_rate = int(group.get("base_rate") or self.parameters["base_rate"])
        exact = Fraction(weight + over * millionths(group.get("day_weight") or "0"), 1_000_000)
        for row in applied:
            if row["operation"] == "multiply":
                exact *= Fraction(row["value"])
        exact += sum(Fraction(row["value"]) for row in applied if row["operation"] == "add")
        return Outcome(
            rule["group"],
            rule["rule"],
            weight,
            base_rate,
            tuple((row["coefficient"], row["operation"], millionths(row["value"])) for row in applied),
            over,
            level,
            self._rounded(exact * base_rate),
        )

    def _rounded(self, exact: Fraction) -> int:
        if self.parameters["rounding"] == "half_even":
            return round(exact)
        return math.floor(exact + Fraction(1, 2))

    @staticmethod
    def _codes(stay: Stay) -> dict[str, list[str]]:
        principal = bare(stay.principal)
        return {
            "principal": [principal],
            "secondary": [code for code in map(bare, stay.secondary) if code != principal],
            "procedure": list(stay.procedures),
            "criterion": list(stay.criteria),
        }

    def _listed(self, name: str, code: str) -> bool:
        return any(row["list"] == name and _covers(row, code) for row in self.codes)

    def _any_listed(self, name: str, codes: list[str]) -> bool:
        return any(self._listed(name, code) for code in codes)

    def _level(self, codes: dict[str, list[str]]) -> int:
        return max(
            (
                int(row["level"])
                for row in self.complications
                if self._any_listed(row["secondary"], codes["secondary"])
                and not (
                    row.get("unless_principal")
                    and self._any_listed(row["unless_principal"], codes["principal"])
                )
            ),
            default=0,
        )

    def _holds(self, row: Row, stay: Stay, codes: dict[str, list[str]], level: int) -> bool:
        for role in ROLES:
            if not all(self._any_listed(name, codes[role]) for name in row.get(role, "").split()):
                return False
            if any(self._any_listed(name, codes[role]) for name in row.get(f"without_{role}", "").split()):
                return False
        age = stay.age * 1000 + (stay.age_days or 0)
        return (
            row.get("sex", "") in ("", stay.sex)
            and (not row.get("age_from") or days(row["age_from"], upper=False) <= age)
            and (not row.get("age_to") or age <= days(row["age_to"], upper=True))
            and _between(row, "stay", stay.stay)
            and _between(row, "level", level)
        )

    def _applied(self, group: Row, stay: Stay, codes: dict[str, list[str]], level: int) -> Iterator[Row]:
        families = set()
        for row in self.coefficients:
            if row["family"] in families or row.get("group", "") not in ("", group["group"]):
                continue
            if self._holds(row, stay, codes, level):
                families.add(row["family"])
                yield row


def _rows(files: Mapping[str, bytes], name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(files.get(name, b"").decode("utf-8-sig"), newline="")))


def _covers(row: Row, code: str) -> bool:
    first, last = row["first"], row.get("last") or ""
    if row["kind"] == "diagnosis":
        first, last = bare(first), bare(last)
    if row["match"] == "code":
        return code == first
    if row["match"] == "beneath":
        return code.startswith(first)
    return first <= code and (code <= last or code.startswith(last))


def _between(row: Row, name: str, value: int) -> bool:
    return (not row.get(f"{name}_from") or int(row[f"{name}_from"]) <= value) and (
        not row.get(f"{name}_to") or value <= int(row[f"{name}_to"])
    )

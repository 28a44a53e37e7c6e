"""Random tables of the grouper and random cases that meet their rules often."""

import csv
import io
from collections.abc import Sequence

from hypothesis import strategies as st

from native import billing
from tests.unit.native.billing.naive_grouper import Sex, Stay

DIAGNOSES = [
    "A00",
    "A00.0",
    "A00.1",
    "A01",
    "A09.9",
    "B00",
    "B20.1",
    "J18.9",
    "S02.01",
    "U07.1",
    "Z99",
    "T36.0X1A",
]
PROCEDURES = ["A16", "A16.1", "A16.12", "A16.12.004", "A16-1", "B01", "0DTJ4ZZ", "X_1"]
CRITERIA = ["LEVEL1", "LEVEL3", "SH001", "SH0011"]
POOLS = {"diagnosis": DIAGNOSES, "procedure": PROCEDURES, "criterion": CRITERIA}
KIND_OF = {
    "principal": "diagnosis",
    "secondary": "diagnosis",
    "procedure": "procedure",
    "criterion": "criterion",
}
LISTS = {kind: [f"{kind}_{i}" for i in range(4)] for kind in POOLS}
GROUPS = [f"G{i}" for i in range(5)]
SEXES: list[Sex] = ["male", "female", "other", "unknown"]

Rows = list[dict[str, str]]


def sheet(columns: Sequence[str], rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


decimals = st.builds(
    lambda whole, rest: f"{whole}.{rest:06d}", st.integers(0, 9), st.integers(0, 999_999)
) | st.sampled_from(["0", "1", "0.5", "9999.999999"])
factors = decimals.filter(lambda value: value != "9999.999999") | st.just("999.999999")


@st.composite
def code_rows(draw: st.DrawFn) -> Rows:
    """Every list exists; most have several rows that overlap."""
    rows: Rows = []
    for kind, pool in POOLS.items():
        for name in LISTS[kind]:
            for _ in range(draw(st.integers(1, 3))):
                match = draw(st.sampled_from(["code", "beneath", "range"]))
                first, last = sorted(draw(st.tuples(st.sampled_from(pool), st.sampled_from(pool))))
                row = {"list": name, "kind": kind, "match": match, "first": first}
                rows.append(row | ({"last": last} if match == "range" else {}))
    return rows


@st.composite
def group_rows(draw: st.DrawFn) -> Rows:
    rows: Rows = []
    for name in GROUPS:
        row = {"group": name, "title": f'The "{name}", and more', "weight": draw(decimals)}
        if draw(st.booleans()):
            row |= {"stay_from": str(draw(st.integers(0, 5))), "short_weight": draw(decimals)}
        if draw(st.booleans()):
            row |= {"stay_to": str(draw(st.integers(5, 20))), "day_weight": draw(decimals)}
        if draw(st.booleans()):
            row["base_rate"] = str(draw(st.integers(0, 10**9)))
        rows.append(row)
    return rows


def bounds(name: str, values: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, str]]:
    pairs = st.tuples(values, values).map(sorted)
    return st.one_of(
        pairs.map(lambda pair: {f"{name}_from": str(pair[0]), f"{name}_to": str(pair[1])}),
        values.map(lambda value: {f"{name}_from": str(value)}),
        values.map(lambda value: {f"{name}_to": str(value)}),
    )


ages = bounds("age", st.integers(0, 150)) | st.sampled_from(
    [{"age_to": "27d"}, {"age_from": "28d", "age_to": "0"}, {"age_from": "0d", "age_to": "365d"}]
)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, str]:
    row: dict[str, str] = {}
    for role, kind in KIND_OF.items():
        if draw(st.integers(0, 3)) == 0:
            row[role] = " ".join(draw(st.lists(st.sampled_from(LISTS[kind]), min_size=1, max_size=2)))
        if draw(st.integers(0, 7)) == 0:
            row[f"without_{role}"] = draw(st.sampled_from(LISTS[kind]))
    for bound in (ages, bounds("stay", st.integers(0, 30)), bounds("level", st.integers(0, 3))):
        if draw(st.integers(0, 5)) == 0:
            row |= draw(bound)
    if draw(st.integers(0, 7)) == 0:
        row["sex"] = draw(st.sampled_from(["male", "female"]))
    return row


CONDITIONS = [
    *KIND_OF,
    *(f"without_{role}" for role in KIND_OF),
    "sex",
    *(f"{name}_{end}" for name in ("age", "stay", "level") for end in ("from", "to")),
]


@st.composite
def rule_rows(draw: st.DrawFn) -> Rows:
    rows: Rows = [
        draw(conditions())
        | {"rule": f"r{i}", "priority": str(draw(st.integers(0, 3))), "group": draw(st.sampled_from(GROUPS))}
        for i in range(draw(st.integers(0, 12)))
    ]
    # A rule without conditions stands once and last; "stay from 0" would be another.
    rows = [row for row in rows if any(row.get(role) for role in KIND_OF)]
    return [*rows, {"rule": "rest", "priority": "9", "group": "G0"}]


@st.composite
def coefficient_rows(draw: st.DrawFn) -> Rows:
    operations = {"a": "multiply", "b": "multiply", "c": "add", "d": "add"}
    rows: Rows = []
    for i in range(draw(st.integers(0, 8))):
        family = draw(st.sampled_from(sorted(operations)))
        row = draw(conditions()) | {
            "coefficient": f"c{i}",
            "family": family,
            "operation": operations[family],
            "value": draw(factors),
        }
        rows.append(row | ({"group": draw(st.sampled_from(GROUPS))} if draw(st.booleans()) else {}))
    return rows


@st.composite
def tables(draw: st.DrawFn) -> dict[str, bytes]:
    diagnosis_lists = st.sampled_from(LISTS["diagnosis"])
    complications = [
        {"secondary": draw(diagnosis_lists), "level": str(draw(st.integers(1, 3)))}
        | ({"unless_principal": draw(diagnosis_lists)} if draw(st.booleans()) else {})
        for _ in range(draw(st.integers(0, 4)))
    ]
    parameters = [
        {"parameter": "name", "value": "Random"},
        {"parameter": "currency", "value": "RUB"},
        {"parameter": "base_rate", "value": str(draw(st.integers(0, 10**9)))},
        {"parameter": "rounding", "value": draw(st.sampled_from(["half_up", "half_even"]))},
    ]
    group_columns = [
        "group",
        "title",
        "weight",
        "base_rate",
        "stay_from",
        "short_weight",
        "stay_to",
        "day_weight",
    ]
    return {
        "parameters.csv": sheet(["parameter", "value"], parameters),
        "codes.csv": sheet(["list", "kind", "match", "first", "last"], draw(code_rows())),
        "groups.csv": sheet(group_columns, draw(group_rows())),
        "rules.csv": sheet(["rule", "priority", "group", *CONDITIONS], draw(rule_rows())),
        "complications.csv": sheet(["secondary", "level", "unless_principal"], complications),
        "coefficients.csv": sheet(
            ["coefficient", "family", "operation", "value", "group", *CONDITIONS], draw(coefficient_rows())
        ),
    }


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    age = draw(st.sampled_from([0, 0, 1, 17, 18]) | st.integers(0, 150))
    return Stay(
        principal=draw(st.sampled_from(DIAGNOSES)),
        age=age,
        sex=draw(st.sampled_from(SEXES)),
        stay=draw(st.integers(0, 40)),
        secondary=tuple(draw(st.lists(st.sampled_from(DIAGNOSES), max_size=4))),
        procedures=tuple(draw(st.lists(st.sampled_from(PROCEDURES), max_size=3))),
        criteria=tuple(draw(st.lists(st.sampled_from(CRITERIA), max_size=2))),
        age_days=draw(st.sampled_from([0, 27, 28, 365]) | st.integers(0, 365)) if age == 0 else None,
    )


def case_of(stay: Stay) -> billing.Case:
    return billing.Case(
        stay.principal,
        stay.age,
        stay.sex,
        stay.stay,
        stay.secondary,
        stay.procedures,
        stay.criteria,
        stay.age_days,
    )

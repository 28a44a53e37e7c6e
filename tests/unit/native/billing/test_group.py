"""group against the naive grouper, and its rules one by one on the made-up tables that ship."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native import billing
from tests.unit.native.billing import made_up_tables
from tests.unit.native.billing.demo_tables import DEMO, demo_files, with_rows
from tests.unit.native.billing.naive_grouper import NaiveGrouper, Outcome, Stay


def outcome_of(grouping: billing.Grouping) -> Outcome:
    return Outcome(
        grouping.group,
        grouping.rule,
        grouping.weight,
        grouping.base_rate,
        tuple((one.name, one.operation, one.value) for one in grouping.coefficients),
        grouping.outlier_days,
        grouping.level,
        grouping.amount,
    )


@given(made_up_tables.tables(), st.lists(made_up_tables.stays(), min_size=1, max_size=8))
def test_cases_are_grouped_as_the_naive_grouper_does(files: dict[str, bytes], stays: list[Stay]) -> None:
    tables = billing.load_tables(files)
    naive = NaiveGrouper(files)

    groupings = [billing.group(made_up_tables.case_of(stay), tables) for stay in stays]

    assert [outcome_of(grouping) for grouping in groupings] == [naive.group(stay) for stay in stays]


@given(made_up_tables.stays())
def test_the_shipped_tables_are_read_alike(stay: Stay) -> None:
    grouping = billing.group(made_up_tables.case_of(stay), DEMO)

    assert outcome_of(grouping) == NaiveGrouper(demo_files()).group(stay)


def test_the_explanation_names_each_condition_and_what_met_it() -> None:
    case = billing.Case("J18.9", 70, "male", 10, secondary=["E11.9", "A41.9"])

    grouping = billing.group(case, DEMO)

    assert grouping.rule == "pneumonia_grave"
    assert [tuple(reason) for reason in grouping.explanation] == [
        ("principal", "J18.9", "pneumonia", 2),
        ("without_secondary", None, "covid", None),
        ("level", "2", "2 to 9", None),
    ]


def test_an_age_in_days_is_explained_in_days() -> None:
    grouping = billing.group(billing.Case("P07.3", 0, "female", 30, age_days=27), DEMO)

    assert ("age", "27d", "0d to 27d", None) in [tuple(reason) for reason in grouping.explanation]


def test_a_case_no_rule_wants_falls_to_the_rule_without_conditions() -> None:
    grouping = billing.group(billing.Case("Z00.0", 40, "unknown", 3), DEMO)

    assert (grouping.rule, grouping.explanation) == ("other", ())


def test_the_row_of_the_rule_is_its_line_in_the_file() -> None:
    grouping = billing.group(billing.Case("Z00.0", 40, "unknown", 3), DEMO)

    assert demo_files()["rules.csv"].decode().splitlines()[grouping.rule_row - 1].startswith("other,")


def test_of_one_priority_the_dearest_group_wins() -> None:
    case = billing.Case(
        "K35.2", 30, "male", 5, procedures=["A16.18.009", "A16.18.009.001"], secondary=["A41.9"]
    )

    assert billing.group(case, DEMO).group == "B04"


def test_a_complication_that_belongs_to_the_principal_diagnosis_does_not_count() -> None:
    case = billing.Case("J18.9", 40, "male", 10, secondary=["J96.0"])

    assert billing.group(case, DEMO).level == 0


def test_a_secondary_diagnosis_that_repeats_the_principal_one_does_not_count() -> None:
    case = billing.Case("A41.9", 40, "male", 10, secondary=["A41.9"])

    assert billing.group(case, DEMO).level == 0


def test_a_short_stay_has_the_weight_of_a_short_stay() -> None:
    grouping = billing.group(billing.Case("J18.9", 40, "male", 2), DEMO)

    assert (grouping.short_stay, grouping.weight, grouping.amount) == (True, 350_000, 875_000)


def test_days_above_the_longest_ordinary_stay_add_their_weight() -> None:
    grouping = billing.group(billing.Case("J18.9", 40, "male", 29), DEMO)

    assert (grouping.outlier_days, grouping.amount) == (5, 2_500_000 * 125 // 100)


def test_of_a_family_only_the_first_coefficient_applies() -> None:
    files = with_rows("coefficients.csv", b"any,age,add,5,,,,,,")

    grouping = billing.group(billing.Case("I21.0", 80, "male", 5), billing.load_tables(files))

    assert [one.name for one in grouping.coefficients] == ["elderly"]


def test_half_a_minor_unit_goes_where_the_parameters_say() -> None:
    amounts = []
    for rounding in (b"half_up", b"half_even"):
        files = demo_files()
        files["parameters.csv"] = (
            files["parameters.csv"].replace(b"2500000", b"1").replace(b"half_up", rounding)
        )
        amounts.append(billing.group(billing.Case("Z00.0", 40, "male", 3), billing.load_tables(files)).amount)

    assert amounts == [1, 0]


def test_an_amount_above_64_bits_is_an_overflow() -> None:
    files = demo_files()
    files["parameters.csv"] = files["parameters.csv"].replace(b"2500000", str(2**63 - 1).encode())
    tables = billing.load_tables(files)

    with pytest.raises(OverflowError):
        billing.group(billing.Case("K35.8", 30, "male", 5, procedures=["A16.18.009"]), tables)


def test_the_largest_amount_is_exact() -> None:
    files = demo_files()
    files["parameters.csv"] = files["parameters.csv"].replace(b"2500000", str(2**63 - 1).encode())
    case = billing.Case("Z00.0", 40, "male", 3, criteria=["LEVEL3", "REMOTE"])

    assert billing.group(case, billing.load_tables(files)).amount == round(Fraction((2**63 - 1) * 621, 1000))


def test_a_child_under_one_needs_its_days_where_the_tables_ask() -> None:
    with pytest.raises(ValueError, match="age_days"):
        billing.group(billing.Case("Z00.0", 0, "male", 3), DEMO)


def test_many_cases_are_grouped_as_one_by_one() -> None:
    cases = [billing.Case("J18.9", age, "male", age % 30) for age in range(1, 120)]

    assert billing.group_many(iter(cases), DEMO) == [billing.group(case, DEMO) for case in cases]


def test_a_failing_case_of_many_is_named_by_its_place() -> None:
    good, bad = billing.Case("J18.9", 1, "male", 3), billing.Case("J18.9", 0, "male", 3)

    with pytest.raises(ValueError, match=r"^case 2: age_days"):
        billing.group_many([good, good, bad, bad], DEMO)


def test_threads_group_many_cases_by_the_same_tables() -> None:
    cases = [billing.Case("J18.9", age, "male", age % 30) for age in range(1, 120)] * 50
    expected = billing.group_many(cases, DEMO)

    with ThreadPoolExecutor(4) as pool:
        groupings = list(pool.map(lambda _: billing.group_many(cases, DEMO), range(8)))

    assert all(grouping == expected for grouping in groupings)


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 4000, 7999])
def test_a_rule_finds_its_list_among_thousands(number: int) -> None:
    files = demo_files()
    code = f"X{number // 1000}0.{number % 1000 // 100}{number % 100:02d}"
    rows = [f"x{i:04d},diagnosis,code,X{i // 1000}0.{i % 1000 // 100}{i % 100:02d}," for i in range(8000)]
    files["codes.csv"] += "\n".join(rows).encode()
    files["rules.csv"] = files["rules.csv"].replace(
        b"other,1000", f"x,70,F01,x{number:04d}{',' * 13}\nother,1000".encode()
    )

    grouping = billing.group(billing.Case(code, 40, "male", 3), billing.load_tables(files))

    assert (grouping.rule, grouping.explanation[0].value) == ("x", code)


@pytest.mark.parametrize("wrong", [None, "J18.9", 1])
def test_only_cases_are_grouped(wrong: billing.Case) -> None:
    with pytest.raises(TypeError):
        billing.group(wrong, DEMO)
    with pytest.raises(TypeError):
        billing.group_many([wrong], DEMO)


def test_only_tables_group() -> None:
    with pytest.raises(TypeError):
        billing.group(billing.Case("J18.9", 1, "male", 3), demo_files())  # type: ignore[arg-type]


def test_equal_groupings_are_equal_and_hash_alike() -> None:
    case = billing.Case("J18.9", 70, "male", 10)
    one, other = billing.group(case, DEMO), billing.group(case, DEMO)

    assert (one, hash(one)) == (other, hash(other))
    assert one != billing.group(billing.Case("J18.9", 70, "male", 40), DEMO)


def test_a_grouping_cannot_be_made_or_changed() -> None:
    grouping = billing.group(billing.Case("J18.9", 70, "male", 10), DEMO)

    with pytest.raises(TypeError):
        type(grouping)()
    with pytest.raises(AttributeError):
        grouping.amount = 0  # type: ignore[misc]

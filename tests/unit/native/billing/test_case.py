import pickle
from typing import Any

import pytest
from native.billing import Case


def make(**changes: Any) -> Case:
    values: dict[str, Any] = {"principal": "J18.9", "age": 40, "sex": "female", "stay": 7}
    return Case(**(values | changes))


def test_codes_are_kept_in_their_normal_forms() -> None:
    case = make(
        principal="а17,0+", secondary=["g01*", "t360x1a"], procedures=["а16.12.004"], criteria=["it1"]
    )

    assert (case.principal, case.secondary) == ("A17.0†", ("G01*", "T36.0X1A"))
    assert (case.procedures, case.criteria) == (("A16.12.004",), ("IT1",))


def test_a_case_shows_how_to_make_it() -> None:
    case = make(secondary=["E11.9"], procedures=("A16",), criteria=["IT1"])

    assert eval(repr(case), {"Case": Case}) == case


def test_equal_cases_are_equal_and_hash_alike() -> None:
    assert (make(), hash(make())) == (make(principal="j189"), hash(make(principal="j189")))
    assert make() != make(stay=8)


def test_a_case_is_pickled_by_its_values() -> None:
    case = make(age=0, age_days=12, secondary=["E11.9"])

    assert pickle.loads(pickle.dumps(case)) == case


def test_a_case_does_not_change() -> None:
    with pytest.raises(AttributeError):
        make().age = 41  # type: ignore[misc]


@pytest.mark.parametrize("name", ["age", "stay", "age_days"])
@pytest.mark.parametrize("wrong", [True, 1.0, "1"])
def test_numbers_are_ints_and_nothing_else(name: str, wrong: object) -> None:
    with pytest.raises(TypeError, match=f"^{name} must be an int"):
        make(**{"age": 0, name: wrong})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("age", -1), ("age", 151), ("stay", -1), ("stay", 36_501), ("age_days", -1), ("age_days", 366)],
)
def test_numbers_have_bounds(name: str, wrong: int) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be between"):
        make(**{"age": 0, name: wrong})


def test_a_number_of_more_than_64_bits_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        make(age=2**64)


def test_days_are_for_the_first_year() -> None:
    with pytest.raises(ValueError, match="age_days is for the first year"):
        make(age=1, age_days=5)


@pytest.mark.parametrize("sex", ["", "Male", "m", "муж"])
def test_a_sex_is_one_of_four_words(sex: str) -> None:
    with pytest.raises(ValueError, match=r"^sex has no value"):
        make(sex=sex)


def test_a_manifestation_is_never_the_principal_diagnosis() -> None:
    with pytest.raises(ValueError, match="asterisk"):
        make(principal="G01*")


@pytest.mark.parametrize("name", ["secondary", "procedures", "criteria"])
def test_codes_come_in_a_sequence_and_not_as_one_str(name: str) -> None:
    with pytest.raises(TypeError, match=f"^{name} must be a sequence"):
        make(**{name: "A00"})


@pytest.mark.parametrize("name", ["secondary", "procedures", "criteria"])
def test_a_wrong_code_is_named_by_its_place_and_not_shown(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name}\[1\], character 3: expected ") as caught:
        make(**{name: ["A00", "B1Ж"]})

    assert "Ж" not in str(caught.value)


@pytest.mark.parametrize("code", ["", "A" * 21, "A 1", "A+", "\ud800"])
def test_a_procedure_has_its_form(code: str) -> None:
    with pytest.raises(ValueError, match=r"^procedures\[0\], character \d+: expected"):
        make(procedures=[code])


def test_a_case_has_at_most_a_thousand_codes_of_a_kind() -> None:
    assert len(make(secondary=["A00"] * 1000).secondary) == 1000
    with pytest.raises(ValueError, match="more than 1000 codes"):
        make(secondary=["A00"] * 1001)


def test_an_iterator_that_fails_fails_the_case() -> None:
    with pytest.raises(ZeroDivisionError):
        make(secondary=(1 // n for n in [1, 0]))

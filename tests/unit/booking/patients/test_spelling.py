"""What a name is written with."""

from django.core.exceptions import ValidationError
from pytest import mark, raises

from booking.patients.spelling import check_name


@mark.parametrize(
    "name",
    ["Королёва", "O\u2019Brien", "d'Arc", "Мамин-Сибиряк", "Иванов мл.", "Ναταλία", "Nguyễn", "अनिल", "李"],
)
def test_a_name_of_any_script_passes(name: str) -> None:
    check_name(name)


@mark.parametrize("name", ["<b>1", "Анна1", "-", ". .", "anna@mail", "Анна=1", "😀", "Анна\u202e"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with raises(ValidationError):
        check_name(name)

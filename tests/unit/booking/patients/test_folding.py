"""Writings of one surname fold to one key; different names keep different keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.patients.folding import fold, prefix


@pytest.mark.parametrize(
    "writings",
    [
        "Королёв Королев КОРОЛЁВ Korolyov Korolev Koroliov Koroljov",
        "Щербакова Shcherbakova Scherbakova Scherbakowa",
        "Хохлов Khokhlov Hohlov",
        "Цветаева Tsvetaeva Tzvetaeva Cvetaeva Tsvetayeva",
        "Сергеев Sergeev Sergeyev Sergejev",
        "Горький Gorky Gorkiy Gorkij Gorkii",
        "Жуков Zhukov",
        "Чайковский Tchaikovsky Chaykovskiy Chaikovskii Chaykovskij",
        "Юлия Yulia Iuliia Julia Yuliya Ioulia",
        "Соловьёв Соловьев Solovyov Solovyev Soloviev Solov'ev",
        "Александрова Aleksandrova Alexandrova",
        "Филиппов Filippov Philippov Filipov",
        "Яковлева Yakovleva Iakovleva Jakovleva",
        "Müller MULLER Мюллер",
        "Γεωργίου Georgiou Γεωργιου",
        "Παπαδόπουλος Papadopoulos",
        "Салтыков-Щедрин Saltykov-Shchedrin САЛТЫКОВЩЕДРИН",
    ],
)
def test_writings_of_one_name_share_a_key(writings: str) -> None:
    words = writings.split()

    assert len({fold(word) for word in words}) == 1, [fold(word) for word in words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Иванов", "Петров"),
        ("Иванов", "Иванова"),
        ("Жуков", "Шуков"),
        ("Чернов", "Шернов"),
        ("Котов", "Кутов"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("nothing", ["", "  ", "-", "123", "💉", "李"])
def test_a_name_without_letters_has_no_key(nothing: str) -> None:
    assert fold(nothing) == ""


def test_a_prefix_is_three_sounds() -> None:
    assert prefix("Щербаков") == prefix("Shcherbakov") == fold("Щербаков")[:3]


@given(st.text(max_size=40))
def test_a_key_is_plain_and_case_does_not_matter(name: str) -> None:
    key = fold(name)

    assert key.isascii()
    assert key == fold(f" {name} ")
    assert not key or key.isalpha()

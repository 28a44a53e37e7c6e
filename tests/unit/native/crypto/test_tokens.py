"""Blind-index tokens: equal for what a person would call the same, and nothing else."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native import crypto

KEY = b"token key"


@given(st.binary(min_size=1, max_size=200), st.lists(st.binary(max_size=200), max_size=10))
def test_tokens_are_hmac_sha_256(key: bytes, values: list[bytes]) -> None:
    expected = [hmac.digest(key, value, "sha256") for value in values]

    assert crypto.tokens(key, values) == expected
    assert [crypto.token(key, value) for value in values] == expected


@pytest.mark.parametrize(
    ("kind", "value", "normal"),
    [
        ("email", "  Anna.Petrova@Example.COM ", "anna.petrova@example.com"),
        ("email", "АННА@ПОЧТА.РФ", "анна@почта.рф"),
        ("email", "jose\u0301@example.com", "jos\u00e9@example.com"),
        ("phone", "+7 (912) 345-67-89", "79123456789"),
        ("phone", "8 912 345 67 89", "79123456789"),
        ("phone", "９１２３４５６７８９", "79123456789"),
        ("phone", "+44 20 7946 0958", "442079460958"),
        ("document", "112-233-445 95", "11223344595"),
        ("document", "45 10 № 123456", "4510123456"),
        ("document", "iv-мю № 123456", "IVМЮ123456"),
        ("text", "  ПЕТРОВА\u00a0 Анна\n", "петрова анна"),
        ("text", "Ｓｔｒａße", "strasse"),
    ],
)
def test_an_identifier_is_normalised_first(kind: str, value: str, normal: str) -> None:
    assert crypto.generate_pii_token(KEY, value, kind) == crypto.token(KEY, normal.encode())  # type: ignore[arg-type]


@given(st.integers(10**9, 10**10 - 1), st.data())
def test_a_phone_has_one_token_however_it_is_spaced(number: int, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", ") ", "\u00a0"]), min_size=10, max_size=10))
    prefix = data.draw(st.sampled_from(["+7", "8", "+7 (", "8(", "007 ", ""]))
    written = prefix + "".join(digit + gap for digit, gap in zip(str(number), gaps, strict=True))

    assert crypto.generate_pii_token(KEY, written, "phone") == crypto.token(KEY, f"7{number}".encode())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "not a phone"),
        ("phone", "12345"),
        ("phone", ""),
        ("email", "no at"),
        ("email", ""),
        ("document", "---"),
        ("text", " \n"),
        ("text", "\ud800"),
    ],
)
def test_a_value_without_a_normal_form_is_a_value_error_that_hides_it(kind: str, value: str) -> None:
    with pytest.raises(ValueError) as caught:
        crypto.generate_pii_token(KEY, value, kind)  # type: ignore[arg-type]

    assert not value or value not in str(caught.value)


def test_an_unknown_kind_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="kind must be"):
        crypto.generate_pii_token(KEY, "x", "surname")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [b"bytes", None, 79123456789])
def test_an_identifier_is_text(value: object) -> None:
    with pytest.raises(TypeError):
        crypto.generate_pii_token(KEY, value, "phone")  # type: ignore[arg-type]


@given(st.text(max_size=30), st.sampled_from(["email", "phone", "document", "text"]))
def test_any_text_has_a_token_or_is_a_value_error(value: str, kind: str) -> None:
    try:
        token = crypto.generate_pii_token(KEY, value, kind)  # type: ignore[arg-type]
    except ValueError:
        return
    assert len(token) == 32

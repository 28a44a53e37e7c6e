"""icd10_normalise and icd10_valid against what ICD-10's volume 2 and the stub say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from native.billing import icd10_normalise, icd10_valid

WHO = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?[†*]?")
LOOK_ALIKES = dict(zip("ABEKMHOPCTXIJS", "АВЕКМНОРСТХІЈЅ", strict=True))

who_codes = st.from_regex(WHO, fullmatch=True)


@given(who_codes)
def test_a_code_in_the_form_of_who_stays_as_it_is(code: str) -> None:
    assert icd10_normalise(code) == code


@given(who_codes, st.text(" \t\n\u00a0", max_size=3), st.sampled_from([".", ",", ""]), st.booleans())
def test_the_ways_of_typing_a_code_are_one_code(code: str, blanks: str, point: str, plus: bool) -> None:
    typed = code.replace(".", point).replace("†", "+" if plus else "†").lower()

    assert icd10_normalise(blanks + typed + blanks) == code


@given(st.text() | st.text("ABХУX019.,-†+* ", max_size=9))
def test_what_is_normalised_is_in_the_form_of_who(text: str) -> None:
    if icd10_valid(text):
        assert WHO.fullmatch(icd10_normalise(text))
        assert icd10_normalise(icd10_normalise(text)) == icd10_normalise(text)
    else:
        with pytest.raises(ValueError, match=r"^code, character \d+: expected "):
            icd10_normalise(text)


@pytest.mark.parametrize(("latin", "cyrillic"), LOOK_ALIKES.items())
def test_a_cyrillic_letter_is_the_latin_one_it_looks_like(latin: str, cyrillic: str) -> None:
    assert icd10_normalise(f"{cyrillic}00.1") == icd10_normalise(f"{cyrillic.lower()}00.1") == f"{latin}00.1"


@pytest.mark.parametrize("letter", ["У", "у"])
def test_a_cyrillic_u_is_refused_for_it_may_be_y_or_u(letter: str) -> None:
    with pytest.raises(ValueError, match="Latin Y or U"):
        icd10_normalise(f"{letter}07.1")


@pytest.mark.parametrize("letter", list("БГДЁЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯ"))
def test_other_cyrillic_letters_are_refused(letter: str) -> None:
    assert not icd10_valid(f"{letter}00")


@pytest.mark.parametrize("code", ["U00", "U07.1", "U07.2", "U49.9", "U82.0", "U99"])
def test_u_codes_are_codes(code: str) -> None:
    assert icd10_normalise(code) == code


@pytest.mark.parametrize("filled", ["I10.X", "I10X", "i10.x", "I10.-", "I10.Х", "I10Х"])
def test_the_fillers_of_an_absent_fourth_character_go(filled: str) -> None:
    assert icd10_normalise(filled) == "I10"


def test_a_mark_stays_behind_a_filler() -> None:
    assert icd10_normalise("A39.X+") == "A39†"


@pytest.mark.parametrize(
    "code",
    [
        *("", " ", "A", "A0", "AO0", "A0О", "00A", "AА0", "A 00", "A00 .1", "A00\0", "А00З", "A٠٠"),
        *("A00.", "A00.A", "A00.123", "A00..1", "A00.1.", "A00.X1", "A00-", "A00.1X", "A00.-1"),
        *("A00†*", "A00††", "†A00", "A00.0† G01*", "A00,B01", "T36.0X1A", "C4A"),
    ],
)
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not icd10_valid(code)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [("t360x1a", "T36.0X1A"), ("C4A", "C4A"), ("c7b00", "C7B.00"), ("S72.001A", "S72.001A"), ("I10X", "I10")],
)
def test_clinical_modifications_are_read_when_asked_for(typed: str, normal: str) -> None:
    assert (icd10_normalise(typed, clinical=True), icd10_valid(typed, True)) == (normal, True)


@pytest.mark.parametrize("code", ["T36.0X1AB", "C4C", "A00.0.1", "У00"])
def test_a_clinical_modification_has_its_bounds(code: str) -> None:
    assert not icd10_valid(code, clinical=True)


@given(st.text(min_size=1).filter(lambda text: not icd10_valid(text)))
def test_an_error_is_the_same_whatever_the_rest_of_the_code_says(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        icd10_normalise(text)

    assert re.fullmatch(r"code, character \d+: expected [A-Za-z ()]+", str(caught.value))


def test_a_text_without_end_is_no_code() -> None:
    assert icd10_normalise(" " * 900 + "A00") == "A00"
    with pytest.raises(ValueError, match=r"^code, character 1001: expected the end of the code$"):
        icd10_normalise(" " * 1000 + "A00")


def test_the_place_of_the_fault_is_said() -> None:
    with pytest.raises(ValueError, match=r"^code, character 4: expected the end of the code$"):
        icd10_normalise("A00Я")


def test_surrogates_are_refused_and_not_shown() -> None:
    with pytest.raises(ValueError) as caught:
        icd10_normalise("A00\ud800")

    assert (type(caught.value), icd10_valid("A00\ud800")) == (ValueError, False)


@pytest.mark.parametrize("wrong", [None, 1, b"A00", True])
def test_a_code_is_a_str(wrong: str) -> None:
    with pytest.raises(TypeError):
        icd10_normalise(wrong)
    with pytest.raises(TypeError):
        icd10_valid(wrong)

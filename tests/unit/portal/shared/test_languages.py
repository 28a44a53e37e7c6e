"""A text kept once per language reads in the active one, and in the other where it is empty."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import override
from pytest import mark

from portal.shared.languages import InLanguage, Language, chosen_language


class Named(SimpleNamespace):
    name = InLanguage("name")


@mark.parametrize(
    ("language", "russian", "english", "read"),
    [
        ("ru", "Клиника", "Clinic", "Клиника"),
        ("en", "Клиника", "Clinic", "Clinic"),
        ("en-gb", "Клиника", "Clinic", "Clinic"),
        ("ru", "", "Clinic", "Clinic"),
        ("en", "Клиника", "", "Клиника"),
        ("en", "", "", ""),
    ],
)
def test_the_active_language_is_read_first(language: str, russian: str, english: str, read: str) -> None:
    with override(language):
        assert Named(name_ru=russian, name_en=english).name == read


@mark.parametrize(
    ("code", "chosen"), [("ru", "ru"), ("ru-ru", "ru"), ("en", "en"), ("de", "en"), (None, "en")]
)
def test_every_language_code_leads_to_one_of_ours(code: str | None, chosen: str) -> None:
    assert chosen_language(code) == chosen


def test_the_settings_and_the_rows_know_the_same_languages() -> None:
    assert Language.choices == settings.LANGUAGES

"""The site's languages, text that a row keeps once per language, and its reading in the active one."""

from typing import Self, overload

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language


class Language(models.TextChoices):
    """By ISO 639-1, each under its own name."""

    EN = "en", "English"
    RU = "ru", "Русский"


def chosen_language(code: str | None) -> str:
    """«ru» or «en» of a language code; English where it is neither."""
    return "ru" if (code or "").startswith("ru") else "en"


def active_language() -> str:
    """«ru» or «en», as the reader of this moment reads."""
    return chosen_language(get_language())


class InLanguage:
    """A read-only attribute that answers `<field>_ru` or `<field>_en` by the active language.

    Falls back to the other language when the text of the active one is empty. `label` heads its column in
    the admin.
    """

    def __init__(self, field: str, label: str | Promise = "") -> None:
        self.field = field
        self.short_description = label or field

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> str: ...
    def __get__(self, row: object, owner: type) -> Self | str:
        if row is None:
            return self
        first, second = ("ru", "en") if active_language() == "ru" else ("en", "ru")
        return str(getattr(row, f"{self.field}_{first}") or getattr(row, f"{self.field}_{second}"))

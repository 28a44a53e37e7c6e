"""Text that a row keeps once per language, and its reading in the active one."""

from django.utils.translation import get_language


def chosen_language(code: str | None) -> str:
    """«ru» or «en» of a language code; English where it is neither."""
    return "ru" if (code or "").startswith("ru") else "en"


class InLanguage:
    """A read-only attribute that answers `<field>_ru` or `<field>_en` by the active language.

    Falls back to the other language when the text of the active one is empty.
    """

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, row: object, owner: type | None = None) -> str:
        if row is None:
            return self.field
        first, second = ("ru", "en") if chosen_language(get_language()) == "ru" else ("en", "ru")
        return str(getattr(row, f"{self.field}_{first}") or getattr(row, f"{self.field}_{second}"))

"""Text as people type it, made safe and comparable before anything searches with it."""

import re
from collections.abc import Iterable

from django.db import connection

LONGEST_TEXT = 200
MOST_WORDS = 16

# What the same keys type in the other layout: «rfhlbjkju» for «кардиолог».
LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
TO_CYRILLIC = str.maketrans(LATIN_KEYS, CYRILLIC_KEYS)
TO_LATIN = str.maketrans(CYRILLIC_KEYS, LATIN_KEYS)

_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


def tidy(text: str) -> str:
    """The text to show again: one line without control characters, cut to a sensible length."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST_TEXT])
    return _SPACE.sub(" ", visible).strip()[:LONGEST_TEXT].strip()


def plain(text: str) -> str:
    """Lower case, with е for ё, in which all comparing is done."""
    return text.casefold().replace("ё", "е")


def words(text: str) -> list[str]:
    """The first words of a text, plain, letters and digits only: no operator of a query language survives."""
    return _WORD.findall(plain(tidy(text)))[:MOST_WORDS]


def all_words(text: str) -> list[str]:
    """Every word of a text of ours, plain."""
    return _WORD.findall(plain(text))


def in_other_layout(token: str) -> str:
    """What the keys of a token say in the other keyboard layout, plain."""
    lower = token.casefold()
    return plain(lower.translate(TO_CYRILLIC if lower.isascii() else TO_LATIN))


def stemmed(texts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Each text's stems by PostgreSQL's `russian` configuration, which stems English too. One query.

    Stop words leave nothing, so a set may be empty.
    """
    asked = list(dict.fromkeys(texts))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('russian', text))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, position) ORDER BY position",
            [[plain(text) for text in asked]],
        )
        return {text: frozenset(found) for text, (found,) in zip(asked, cursor.fetchall(), strict=True)}

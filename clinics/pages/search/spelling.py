"""A text as it was probably meant: typos in names and words, and the wrong keyboard layout."""

from collections.abc import Collection, Iterator

from rapidfuzz import fuzz, process

from clinics.pages.search.guide import Guide, Stems
from clinics.pages.search.words import MOST_WORDS, in_other_layout, tidy, words

SHORTEST_WORD = 4  # below that every word is like another


def as_meant(text: str, known: Guide, stems: dict[str, Stems]) -> list[str]:
    """The text's words with each unknown one put right; those like nothing known are left out.

    `stems` holds the stems of the text's words. A word whose stem is known stays as it is.
    """
    meant: list[str] = []
    for token in tidy(text).split():
        meant.extend(_token_as_meant(token, known, stems))
    return meant[:MOST_WORDS]


def _token_as_meant(token: str, known: Guide, stems: dict[str, Stems]) -> Iterator[str]:
    parts = words(token)
    if not all(_is_known(word, known, stems) for word in parts):
        switched = "".join(words(in_other_layout(token)))
        if found := _nearest(switched, known.vocabulary.keys()):
            yield found
            return
    for word in parts:
        if _is_known(word, known, stems):
            yield word
        elif found := _nearest(word, known.vocabulary.keys()):
            yield found


def _is_known(word: str, known: Guide, stems: dict[str, Stems]) -> bool:
    own = stems.get(word, frozenset())
    return not own or own <= known.stems


def _nearest(word: str, vocabulary: Collection[str]) -> str | None:
    """The word of the vocabulary that is alike but for one letter in five, two in a long one."""
    if len(word) < SHORTEST_WORD:
        return None
    least = 75 if len(word) == SHORTEST_WORD or len(word) > 7 else 79
    found = process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=least)
    return str(found[0]) if found else None

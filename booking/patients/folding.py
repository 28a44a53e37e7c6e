"""One key for all the ways a surname is written, so that it is found under encryption by an equal token.

«Щербакова», «Shcherbakova», «Scherbakowa» and «ЩЕРБАКОВА » fold to one key, «Королёв», «Королев», «Korolyov» and
«Korolev» to another. The fold is coarse on purpose: it may join two names, and the caller compares the opened
names; it should never part two writings of one. Greek letters follow ELOT 743, the register of Cyprus.
"""

import datetime as dt
import re
import string
import unicodedata


def _pairs(text: str) -> dict[str, str]:
    return {pair[0]: pair[1:] for pair in text.split()}


# One common romanisation of each alphabet; REDUCTIONS then removes what romanisations disagree about.
CYRILLIC = _pairs(
    "аa бb вv гg дd еe ёe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыi ь эe юyu яya "
    "іi їi єe ґg ўu ѓg ќk љl њn џdz"
)
GREEK = _pairs("αa βv γg δd εe ζz ηi θt ιi κk λl μm νn ξks οo πp ρr σs ςs τt υi φf χkh ψps ωo")
OTHERS = {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "e", "œ": "e"}
LETTERS = CYRILLIC | GREEK | OTHERS
SOUNDS = str.maketrans(LETTERS)
PLAIN = {*LETTERS, *string.ascii_lowercase}
TWO_LETTERS = {"ου": "u", "αυ": "av", "ευ": "ev", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "τζ": "dz"}

# In this order; the capitals are single sounds that no later rule touches.
REDUCTIONS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh", "S"),
        (r"tch|ch|cz", "C"),
        (r"kh|gh", "h"),
        (r"zh", "Z"),
        (r"ts|tz|c(?=[eiyv])", "T"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"ck|q|c", "k"),
        (r"w", "v"),
        (r"ou", "u"),
        (r"[iyj]+[eo]", "e"),  # Kovalyov and Kovalev, Sergeyev and Sergeev
        (r"[iyj]+(?=[au])", ""),  # Yulia, Iuliia and Julia
        (r"[yj]", "i"),
        (r"(.)\1+", r"\1"),
    )
]
NO_SOUND = re.compile(r"[^a-z]")


def fold(name: str) -> str:
    """The key of a name; empty if the name has no letter that we know."""
    text = unicodedata.normalize("NFKC", name).casefold()
    if not PLAIN.issuperset(text):
        text = "".join(_without_accents(letter) for letter in text)
    for letters, sound in TWO_LETTERS.items():
        text = text.replace(letters, sound)
    text = text.translate(SOUNDS)
    text = NO_SOUND.sub("", text)
    for pattern, sound in REDUCTIONS:
        text = pattern.sub(sound, text)
    return text


def prefix(name: str) -> str:
    """The first three sounds of a name's key, fewer if it has fewer."""
    return fold(name)[:3]


def prefix_and_year(family: str, year: int) -> str:
    """The key of the first sounds of a surname with a year of birth; empty without sounds."""
    start = prefix(family)
    return f"{start} {year}" if start else ""


def born_key(family: str, birth_date: dt.date) -> str:
    """The key of a surname with a date of birth; empty if the surname has none."""
    key = fold(family)
    return f"{key} {birth_date.isoformat()}" if key else ""


def full_key(family: str, given: str) -> str:
    """The key of a surname with a given name; empty if one of them has none."""
    parts = fold(family), fold(given)
    return " ".join(parts) if all(parts) else ""


def _without_accents(letter: str) -> str:
    if letter in LETTERS:
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))

"""Words by which a reply would tell the world that the author was a patient, or why.

That somebody visited a clinic is itself a secret (Russia: 323-ФЗ, article 13; EU: GDPR, article 9). The
rules warn and never forbid: they can't read, and a person confirms the text that they find suspicious.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VISIT = _("it confirms the visit")
RECORD = _("it hints at what the clinic knows about the author")
DATE = _("it names a date")
NAME = _("it names a person")
HEALTH = _("it speaks of health or treatment")


@dataclass(frozen=True)
class Disclosure:
    """A fragment of a reply and the reason why it may disclose a secret."""

    fragment: str
    reason: str | Promise


_MONTHS_EN = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTHS_RU = (
    "январ[яе]|феврал[яе]|марта?|апрел[яе]|ма[яе]|июн[яе]|июл[яе]|августа?|сентябр[яе]|октябр[яе]|ноябр[яе]"
    "|декабр[яе]"
)
_ENCOUNTER_EN = "visit|appointment|consultation|examination|stay|surgery|operation|procedure|check-?up|doctor"
_ENCOUNTER_RU = (
    "визит|приём|прием|консультаци|осмотр|обследовани|посещени|госпитализаци|процедур|лечащ|обращени"
)

_RULES: list[tuple[str, Promise]] = [
    # English
    (rf"\byour (?:\w+ )?(?:{_ENCOUNTER_EN})s?\b", VISIT),
    (r"\b(?:thank you|thanks) for (?:visiting|coming|choosing|seeing|trusting)\b", VISIT),
    (r"\b(?:when|while|since|as) you (?:were|came|visited|saw|had|left)\b", VISIT),
    (r"\byou (?:visited|saw|came to|were (?:seen|treated|admitted|examined)|attended)\b", VISIT),
    (r"\bwe (?:saw|treated|examined|operated on|looked after|cared for) you\b", VISIT),
    (r"\b(?:as|being|having you as) (?:a|our) patient\b|\bour patient\b", VISIT),
    (r"\bsee you (?:again|soon|next)\b|\bcome back\b", VISIT),
    (r"\byour (?:\w+ )?(?:medical )?(?:records?|files?|chart|history|bill|invoice|booking)\b", RECORD),
    (rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS_EN})|(?:{_MONTHS_EN}) \d{{1,2}})\b", DATE),
    (r"\b(?:yesterday|(?:last|this) (?:week|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\b", DATE),
    (r"(?-i:\b(?:Dear|Hello|Hi|Mrs?\.?|Ms\.?) [A-Z][a-z]+)", NAME),
    (
        r"\b(?:diagnos\w+|illness\w*|disease\w*|symptom\w*|treatments?|therap(?:y|ies)|prescri\w+"
        r"|medication\w*|surger(?:y|ies)|pregnan\w+|cancer\w*|tumou?rs?|hiv|infection\w*|blood tests?"
        r"|test results?|biops\w+|your condition|recover(?:y|ed|ing))\b",
        HEALTH,
    ),
    # Russian
    (rf"\bваш\w* (?:\w+ )?(?:{_ENCOUNTER_RU})\w*", VISIT),
    (rf"\b(?:на|во время|после|до|перед) (?:\w+ )?(?:{_ENCOUNTER_RU})\w*", VISIT),
    (r"\bспасибо,? что (?:\w+ )?(?:посетили|пришли|обратились|выбрали|доверил\w+|были)\b", VISIT),
    (r"\bвы (?:\w+ )?(?:посе[тщ]али|посетили|приходили|пришли|обращались|обратились|были у)\b", VISIT),
    (r"\bмы (?:вас )?(?:приняли|осмотрели|лечили|вылечили|обследовали|оперировали)\b", VISIT),
    (r"\bнаш(?:а|у|ей|ему?|его|им)? пациент\w*", VISIT),
    (r"\bждём вас|\bждем вас|\bприходите (?:ещё|еще|снова)", VISIT),
    (r"\bваш\w* (?:\w+ )?(?:карт[аеуыо]\w*|истори\w+ болезни|сч[её]т\w*|запис[ьи]\w*)", RECORD),
    (rf"\b\d{{1,2}}(?:-?го)? (?:{_MONTHS_RU})\b", DATE),
    (r"\bвчера\b|\bпозавчера\b|\b(?:прошл|эт)\w+ (?:недел|месяц)\w*", DATE),
    (r"(?-i:\b[Уу]важаем(?:ый|ая) [А-ЯЁ][а-яё]+)", NAME),
    (r"(?-i:\b[А-ЯЁ][а-яё]+,? [А-ЯЁ][а-яё]+(?:вич|вна|ична|инична|вича|вны)\b)", NAME),
    (
        r"\b(?:диагноз|заболевани|болезн|симптом|лечени|терапи|назначени|рецепт|лекарств|препарат|операци"
        r"|беременн|онколог|опухол|вич\b|инфекци|анализ|биопси|выздоров|вашего состояни|ваше состояни)\w*",
        HEALTH,
    ),
    # Either language
    (r"\b\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b", DATE),
]
RULES = [(re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in _RULES]


def disclosures(text: str) -> list[Disclosure]:
    """What in a reply may disclose a secret, in the order of the text; empty if nothing does."""
    found = sorted(_matches(" ".join(text.split())), key=lambda match: match[0])
    return list(dict.fromkeys(disclosure for _start, disclosure in found))


def _matches(text: str) -> Iterator[tuple[int, Disclosure]]:
    for rule, reason in RULES:
        for match in rule.finditer(text):
            yield match.start(), Disclosure(match.group(), reason)

"""Russian is complete (decision 15): held against what the code and the templates say."""

import re
from collections.abc import Callable

import polib

from portal.config.messages import CATALOGUE, Message, messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# Names, notations, and the words of a workbook's columns and sheets (docs/import.md), which have no Russian.
LATIN = frozenset(
    re.findall(
        r"\w+",
        """Aegis FreeOTP Google Authenticator QR cookie H2 Excel xlsx xls webp ISO IANA Europe Moscow https tel mailto
        OpenStreetMap DEMO Mon Tue Wed Thu Fri Sat Sun daily Schedule next_price next_from age_from sex
        JSON OpenAPI UTF UTC RFC E UUID CSRF X CSRFToken Hold Key Idempotency people referral insurer removed true false
        policy q w r t T09 PDF I Wagtail""",
    )
)
# What an operator types or sets, and whose names have no Russian either.
COMMANDS = frozenset(
    re.findall(
        r"\w+",
        """manage py prepare keys rotate rewrap restore docs md CSV UTC DATABASE_URL KEYS_DATABASE_URL MASTER_KEYS
        VAULT_ADDR VAULT_TOKEN VAULT_ROLE_ID VAULT_SECRET_ID VAULT_SECRET_PATH umask echo chmod chown openssl rand
        base64 http Vault KV vault kv put undelete mount path data secret clinic portal""",
    )
)
PROUD = re.compile(r"(?<!^)(?<![.!?:] )\b(?:Вы|Вас|Вам|Вами|Ваш\w*)\b")
FAMILIAR = re.compile(r"\b(?:ты|тебя|тебе|тобой|тво\w{1,3})\b", re.IGNORECASE)

catalogue = polib.pofile(str(CATALOGUE))
entries = {Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry for entry in catalogue}


def russian(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def english(entry: polib.POEntry) -> str:
    return str(entry.msgid_plural or entry.msgid)


def texts_where(wrong: Callable[[str, str], object]) -> list[str]:
    """The Russian texts of which `wrong(russian, english)` is true."""
    return [text for entry in catalogue for text in russian(entry) if wrong(text, english(entry))]


def test_every_message_of_the_code_has_a_russian_text() -> None:
    missing = [
        message.text
        for message in messages()
        if message not in entries or not all(text.strip() for text in russian(entries[message]))
    ]
    assert missing == [], "run make messages and translate them"


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    assert set(entries) - set(messages()) == set()


def test_no_text_is_a_guess() -> None:
    assert catalogue.fuzzy_entries() == []


def test_a_counted_message_has_its_three_forms() -> None:
    counted = [entry for entry in catalogue if entry.msgid_plural]
    assert counted
    assert [entry.msgid for entry in counted if sorted(entry.msgstr_plural) != [0, 1, 2]] == []


def test_a_translation_keeps_the_placeholders() -> None:
    found = PLACEHOLDER.findall
    assert texts_where(lambda text, source: sorted(found(text)) != sorted(found(source))) == []


def test_a_translation_keeps_the_markup() -> None:
    assert texts_where(lambda text, source: TAG.findall(text) != TAG.findall(source)) == []


def test_a_russian_text_is_in_russian() -> None:
    def left_in_english(text: str, source: str) -> set[str]:
        return set(LATIN_WORD.findall(TAG.sub("", PLACEHOLDER.sub("", text)))) - LATIN - COMMANDS

    assert texts_where(left_in_english) == []


def test_a_message_is_a_whole_text() -> None:
    """One with a blank at its end is a piece, and pieces can't be put together in every language."""
    assert texts_where(lambda text, source: text != text.strip() or source != source.strip()) == []


def test_a_russian_text_ends_like_the_english() -> None:
    assert (
        texts_where(lambda text, source: text[-1] != source[-1] and {text[-1], source[-1]} & set(".:?!"))
        == []
    )


def test_the_reader_is_addressed_politely_and_without_a_capital() -> None:
    assert texts_where(lambda text, source: PROUD.search(text) or FAMILIAR.search(text)) == []


def test_the_finder_of_messages_sees_code_and_templates() -> None:
    found = messages()
    assert Message("doctor") in found
    assert Message("%(years)s year of practice", plural="%(years)s years of practice") in found
    assert Message("Higher", context="contrast") in found

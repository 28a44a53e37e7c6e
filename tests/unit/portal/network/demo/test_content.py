import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from portal.network.demo.content import (
    IMAGES,
    LANGUAGES,
    Block,
    DemoPage,
    Language,
    complaints,
    dangers,
    directions,
    pages,
    rich_text,
)

VOCABULARY = {
    "text": {"text"},
    "image_text": {"image", "text", "side"},
    "cards": {"heading", "cards"},
    "doctors": {"heading", "specialty_code", "limit"},
    "services": {"heading", "specialty_code", "limit"},
    "clinics": {"heading"},
    "steps": {"heading", "steps"},
    "facts": {"heading", "facts"},
    "company": {"entity"},
    "reviews": {"heading", "limit"},
    "faq": {"heading", "items"},
    "call_to_action": {"heading", "text", "label", "link"},
    "notice": {"tone", "text"},
}
SPECIALTIES = {
    *("gp", "cardio", "derm", "endo", "gastro", "gyn", "neuro", "ophth"),
    *("ent", "ped", "ortho", "uro", "dent", "psy", "us", "lab"),
}
CLINICS = {"msk-arbat", "msk-sokol", "kzn-center", "nsk-lenina", "kgd-more", "lim-marina"}
# Latin letters a Russian page may have: standards, screen readers, cookie names, postal addresses abroad.
KNOWN_LATIN = {
    *("WCAG", "AA", "axe", "NVDA", "VoiceOver", "JavaScript", "GDPR", "NG", "CG", "I", "ABCDE"),
    *("A", "B", "C", "D", "E", "b", "c", "f", "h", "cookie", "csrftoken", "sessionid"),
    *("theme", "text", "contrast", "Host", "csrf", "session"),
    *("Prodromou", "Chilonos", "Street", "Nicosia", "Kypranoros", "P", "O", "Box"),
}
NOT_WORDS = re.compile(r"\{[^}]*\}|\[[^\]]*@[^\]]*\]\([^)]*\)|\]\([^)]*\)|\b[\w.-]+\.(?:ru|cy|eu)(?:/\w+)?\b")

# What a clinic's site has to tell: rights and complaints, paid services, licence, who supervises, data, access.
WANTED_BY_LAW = {"rights", "paid-services", "licence", "supervisors", "privacy", "accessibility"}

PAGES = [pytest.param(page, id=page.key) for page in pages()]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def prose(page: DemoPage, language: Language) -> list[str]:
    words = page.words[language]
    bodies = [
        text
        for block in words.body
        for field, value in block.fields.items()
        if field not in {"image", "side", "tone", "specialty_code", "link", "entity"}
        for text in strings(without_codes(value))
    ]
    form = [text for field in words.form for text in (field.label, field.help_text or "—", *field.choices)]
    texts = [words.title, words.seo_title, words.search_description, words.intro]
    return [*texts, *words.sources, *form, *bodies]


def without_codes(value: Any) -> Any:
    if isinstance(value, list):
        return [{k: v for k, v in part.items() if k not in {"icon", "link", "counted"}} for part in value]
    return value


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, dict[str, int]]]:
    return [
        (
            block.type,
            {name: len(value) if isinstance(value, list) else 1 for name, value in block.fields.items()},
        )
        for block in blocks
    ]


def test_what_the_law_wants_stands_in_the_legal_menu() -> None:
    assert {page.key for page in pages() if page.menu == "legal"} >= WANTED_BY_LAW


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_blocks(page: DemoPage) -> None:
    assert shape(page.words["en"].body) == shape(page.words["ru"].body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_text_is_empty(page: DemoPage, language: Language) -> None:
    assert all(text.strip() for text in prose(page, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_search_engines_get_whole_sentences(page: DemoPage, language: Language) -> None:
    words = page.words[language]
    assert 120 <= len(words.search_description) <= 155
    assert 15 <= len(words.seo_title) <= 70


@pytest.mark.parametrize("page", PAGES)
def test_blocks_keep_to_the_vocabulary(page: DemoPage) -> None:
    for language in LANGUAGES:
        for block in page.words[language].body:
            assert set(block.fields) <= VOCABULARY[block.type], block.type


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages_of_the_tree(page: DemoPage, language: Language) -> None:
    keys = {other.key for other in pages()}
    bodies = [text for block in page.words[language].body for text in strings(block.fields)]
    linked = {key for text in bodies for key in re.findall(r"\(page:([^)]*)\)", text)}
    links = [block.fields.get("link") for block in page.words[language].body]
    cards = [
        card.get("link") for block in page.words[language].body for card in block.fields.get("cards", [])
    ]
    assert linked | set(filter(None, links + cards)) <= keys


@pytest.mark.parametrize("page", PAGES)
def test_russian_pages_are_in_russian(page: DemoPage) -> None:
    for text in prose(page, "ru"):
        latin = set(re.findall(r"[A-Za-z]+", NOT_WORDS.sub(" ", text)))
        assert latin <= KNOWN_LATIN, text


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_are_in_english(page: DemoPage) -> None:
    assert not any(re.search("[А-Яа-яЁё]", text) for text in prose(page, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "page", [page for page in pages() if page.kind == "article"], ids=lambda page: page.key
)
def test_an_article_is_of_readable_length_and_says_when_to_see_a_doctor(
    page: DemoPage, language: Language
) -> None:
    text = " ".join(prose(page, language))
    assert 400 <= len(re.findall(r"\w+", text)) <= 900
    assert page.author
    assert page.words[language].sources
    assert "notice" in {block.type for block in page.words[language].body}


def test_parents_come_before_children() -> None:
    seen: set[str | None] = {None}
    for page in pages():
        assert page.parent in seen
        seen.add(page.key)


def test_slugs_differ_among_siblings() -> None:
    assert max(Counter((page.parent, page.slug) for page in pages()).values()) == 1


def test_every_illustration_has_its_source_and_is_light() -> None:
    blocks = [block for page in pages() for block in page.words["en"].body]
    named = {page.image for page in pages()} | {block.fields.get("image") for block in blocks}
    for name in filter(None, named):
        assert (IMAGES / f"{name}.svg").stat().st_size > 0
        assert (IMAGES / f"{name}.webp").stat().st_size <= 60_000


def test_every_specialty_has_complaints_in_both_languages() -> None:
    for language in LANGUAGES:
        assert {row.specialty for row in complaints() if row.language == language} == SPECIALTIES


def test_complaints_do_not_repeat() -> None:
    assert max(Counter(complaints()).values()) == 1


def test_dangers_say_whom_to_call() -> None:
    for flag in dangers().values():
        assert "112" in flag["ru"].advice
        assert "112" in flag["en"].advice
        assert flag["ru"].phrases
        assert flag["en"].phrases


def test_no_complaint_raises_an_alarm() -> None:
    for row in complaints():
        for flag in dangers().values():
            assert not any(phrase in row.phrase for phrase in flag[row.language].phrases), row.phrase


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        (
            "ru",
            ["боль в груди", "удушье", "внезапная слабость в одной половине тела", "сильное кровотечение"],
        ),
        ("en", ["chest pain", "trouble breathing", "sudden weakness on one side", "heavy bleeding"]),
    ],
)
def test_what_the_home_page_says_to_call_for_is_a_danger_to_the_search(
    language: Language, reasons: list[str]
) -> None:
    home = next(page for page in pages() if page.key == "home")
    notice = next(block.fields["text"] for block in home.words[language].body if block.type == "notice")
    phrases = {phrase for flag in dangers().values() for phrase in flag[language].phrases}

    assert [reason for reason in reasons if reason not in str(notice).lower()] == []
    assert set(reasons) <= phrases


def test_directions_lead_to_every_clinic_by_three_ways() -> None:
    assert set(directions()) == CLINICS
    for texts in directions().values():
        assert [texts[language].count("\n\n") for language in LANGUAGES] == [2, 2]


def test_prose_becomes_rich_text_with_page_links() -> None:
    assert (
        rich_text("See **it** [here](page:privacy).")
        == '<p>See <b>it</b> <a href="page:privacy">here</a>.</p>'
    )


def test_prose_cannot_bring_markup_of_its_own() -> None:
    assert "<script" not in rich_text("<script>alert(1)</script>")

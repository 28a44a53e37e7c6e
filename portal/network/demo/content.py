"""The demo site's words in both languages, read from the files here: pages, complaints, directions.

Prose is Markdown. A link to another page is `[text](page:KEY)` with a key of tree.toml, and names such as
`{ru-main.name}` stand for the directory's facts; who makes the pages fills in both.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from markdown_it import MarkdownIt

Language = Literal["en", "ru"]
PageKind = Literal["home", "standard", "landing", "article_index", "article", "contact", "listing"]
Menu = Literal["main", "patients", "legal"]

LANGUAGES: tuple[Language, ...] = ("en", "ru")
FOLDER = Path(__file__).parent
IMAGES = FOLDER / "images"

_markdown = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Block:
    """A block of a body: its type in the StreamField vocabulary, and its fields with prose as Markdown."""

    type: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class FormField:
    """A question of the contact form."""

    label: str
    field_type: str
    required: bool
    help_text: str = ""
    choices: tuple[str, ...] = ()
    autocomplete: str = ""


@dataclass(frozen=True)
class Words:
    """What a page says in one language."""

    title: str
    seo_title: str
    search_description: str
    intro: str
    body: tuple[Block, ...] = ()
    sources: tuple[str, ...] = ()
    thanks: str = ""
    consent: str = ""
    form: tuple[FormField, ...] = ()


@dataclass(frozen=True)
class DemoPage:
    """A page and its place in the tree; `slug` is the same in both languages."""

    key: str
    kind: PageKind
    slug: str
    words: Mapping[Language, Words]
    parent: str | None = None
    menu: Menu | None = None
    image: str | None = None
    author: str | None = None
    days_old: int = 0


@dataclass(frozen=True)
class Complaint:
    phrase: str
    language: Language
    specialty: str


@dataclass(frozen=True)
class Danger:
    """A red flag's words in one language."""

    name: str
    phrases: tuple[str, ...]
    advice: str


def read(*path: str) -> dict[str, Any]:
    """A file of this folder, parsed."""
    with FOLDER.joinpath(*path).open("rb") as file:
        return tomllib.load(file)


def _words(key: str, language: Language) -> Words:
    raw = read("pages", language, f"{key}.toml")
    body = tuple(Block(type=block.pop("type"), fields=block) for block in raw.pop("body", []))
    form = tuple(FormField(choices=tuple(field.pop("choices", [])), **field) for field in raw.pop("form", []))
    return Words(body=body, sources=tuple(raw.pop("sources", [])), form=form, **raw)


@cache
def pages() -> tuple[DemoPage, ...]:
    """The pages in the order of tree.toml, parents before children."""
    return tuple(
        DemoPage(words={language: _words(row["key"], language) for language in LANGUAGES}, **row)
        for row in read("tree.toml")["page"]
    )


def illustration_title(name: str) -> str:
    """What an illustration shows, as its SVG source says."""
    source = (IMAGES / f"{name}.svg").read_text()
    return source.partition("<title>")[2].partition("</title>")[0]


@cache
def complaints() -> tuple[Complaint, ...]:
    return tuple(
        Complaint(phrase, cast(Language, language), specialty)
        for specialty, phrases in read("guide", "symptoms.toml").items()
        for language, words in phrases.items()
        for phrase in words
    )


@cache
def dangers() -> Mapping[str, Mapping[Language, Danger]]:
    """Red flags by key, each in both languages."""
    return {
        flag["key"]: {
            language: Danger(
                name=flag[language]["name"],
                phrases=tuple(flag[language]["phrases"]),
                advice=flag[language]["advice"],
            )
            for language in LANGUAGES
        }
        for flag in read("guide", "red_flags.toml")["flag"]
    }


@cache
def directions() -> Mapping[str, Mapping[Language, str]]:
    """How to get to a clinic, by its code; paragraphs are parted by an empty line."""
    return {
        clinic: {language: texts[language].strip() for language in LANGUAGES}
        for clinic, texts in read("guide", "directions.toml").items()
    }


def rich_text(markdown: str) -> str:
    """Prose as the HTML that Wagtail's rich text keeps; links to pages stay `page:KEY`."""
    html: str = _markdown.render(markdown)
    return html.strip().replace("<strong>", "<b>").replace("</strong>", "</b>")

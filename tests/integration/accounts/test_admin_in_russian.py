"""The whole admin of the demo network, read in Russian: what a role is offered opens and is not in English."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from bs4 import BeautifulSoup, NavigableString
from django.contrib.auth.models import Group
from django.test import Client
from psycopg import sql
from pytest import fixture, mark
from pytest_django import DjangoDbBlocker

from portal.accounts.roles import ROLES, Role
from tests.databases import connected_to, copy_of
from tests.staff import browser, make_staff, through_the_door

pytestmark = [
    mark.django_db,
    mark.usefixtures("demo"),
    # Wagtail leaves what it would draw into open when there is no picture to draw.
    mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning"),
]

# What people wrote in English becomes Cyrillic letters, so that Latin ones are the interface's.
LETTERS = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "АБЦДЕФГХИЙКЛМНОПКРСТУВВХУЗ" * 2)
WRITTEN = {
    "wagtailcore_page": ["title", "draft_title", "seo_title", "search_description"],
    "wagtailcore_collection": ["name"],
    "wagtailcore_workflow": ["name"],
    "wagtailcore_task": ["name"],
    "wagtailimages_image": ["title"],
    "wagtailcore_site": ["site_name"],
    "wagtailcore_pagelogentry": ["label"],
    "wagtailcore_modellogentry": ["label"],
    "accounts_user": ["first_name", "last_name"],
    "directory_symptom": ["phrase"],
    "directory_room": ["equipment"],
    "directory_legalentity": ["name_ru", "registration", "licence", "tax_id"],
}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
NOT_RUSSIAN = re.compile(
    "|".join(
        [
            r"Ctrl( \+ \w+)*( \+ [.,])?|\bEsc\b",  # keys
            r"\bWagtail\b|\bJavaScript\b|\bCMS\b|\bHTML\b|\bURL\b|\bIANA\b|\bISO\b|\bTOTP\b|\bPDF\b|\bSMS\b|\bUTC\b|\bGMT\b",
            r"\bEnglish\b|\blocalhost\b",  # a language by its own name, the demo's host
            r"\S+@\S+|https?://\S+|<[^>]*>|&\w+;",  # addresses and markup that is shown as such
            r"\b[\w/+-]+/[\w/+-]+\b",  # time zones and addresses of the site
            r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{32}\b",  # identifiers
            r"\bpages\.\w+|\b[\w-]+\.(webp|png|jpe?g|svg|pdf|docx?|xlsx?|csv|txt)\b",  # kinds of pages, files
            r"\b(AVIF|GIF|JPE?G|PNG|WEBP|CSV|TSV|DOCX|TXT|XLSX|GZ|ZIP)\b",
            r"\bMozilla/.*|\bcookie\b",
            r"\b(ru|cy|msk|us)-\w+\b|^us$|«portal»",  # codes and rows of the demo
            r"\(None\)",  # Wagtail names no model in a search of all pages
        ]
    )
)
# Not read: what isn't shown, code, and what is marked as being in another language.
UNREAD = (
    "script, style, template, textarea, code, kbd, :is(span, div)[hidden]:not([id]), .w-hidden, [contenteditable],"
    " .component-form__fieldname-enabled,"  # a tick that its style hides
    " [id*=changes] td"  # a row in the audit log, as it was kept
)
SHOWN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
UNWALKED = re.compile(r"/(logout|bulk|sprite|jsi18n|autocomplete|generate)\b|/choose|preview/")
LINK = re.compile(r'"(/admin/[^"#?\\]*)')
HOME = "/admin/"


@fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo network, in which whatever people wrote is in Cyrillic letters."""
    name = f"test_russian_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock(), copy_of("seeded", name) as url, connected_to(name):
        write_in_cyrillic(url)
        yield


@fixture(autouse=True)
def no_files(settings: Any, tmp_path: Path) -> None:
    """No picture is drawn: nothing is read of it."""
    settings.MEDIA_ROOT = str(tmp_path)


def write_in_cyrillic(url: str) -> None:
    with psycopg.connect(url) as connection:
        texts = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'directory_%'"
            " AND column_name LIKE '%\\_en' AND data_type IN ('text', 'character varying')"
            " AND is_generated = 'NEVER'"
        ).fetchall()
        columns = [(table, name) for table, names in WRITTEN.items() for name in names] + texts
        for table, column in columns:
            statement = sql.SQL("UPDATE {} SET {} = translate({}, %s, %s)")
            names = (sql.Identifier(name) for name in (table, column, column))
            connection.execute(statement.format(*names), LETTERS)


def signed_in(role: Role) -> Client:
    user = make_staff(language="ru", first_name="Анна", last_name="Иванова")
    user.groups.all().delete()
    user.groups.set([Group.objects.get(name=role.name)])
    client = browser()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    return through_the_door(client, user)


def kind(path: str) -> str:
    """Pages that differ only in the row they show are one kind."""
    return re.sub(r"/\d+(?=/)", "/N", re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}", "/U", path))


def links(page: str) -> dict[str, str]:
    """One address of each kind that the page leads to, its menu included."""
    soup = BeautifulSoup(page, "html.parser")
    in_menu = LINK.findall(str(soup.find(id="wagtail-sidebar-props")))
    in_text = LINK.findall(" ".join(f'"{link["href"]}"' for link in soup.select("a[href]")))
    return {kind(path): path for path in [*in_menu, *in_text] if not UNWALKED.search(path)}


def opened(client: Client, path: str) -> str | None:
    """The page, empty for a file; None where the admin refuses it or leads home instead."""
    answer = client.get(path, follow=True)
    if answer.status_code != 200 or (answer.redirect_chain and answer.request["PATH_INFO"] == HOME):
        return None
    return answer.content.decode() if "html" in answer["content-type"] else ""


def said(page: str) -> Iterator[str]:
    """Whatever a reader sees or hears of a page, its menu included."""
    soup = BeautifulSoup(page, "html.parser")
    menu = soup.find(id="wagtail-sidebar-props")
    yield from re.findall(r'"label": ("(?:[^"\\]|\\.)*")', menu.get_text() if menu else "")
    for unread in soup.select(f"{UNREAD}, [lang]:not(html, [lang|=ru])"):
        unread.extract()
    yield from (text.strip() for text in soup.find_all(string=True) if type(text) is NavigableString)
    for name in SHOWN_ATTRIBUTES:
        yield from (str(element[name]) for element in soup.find_all(attrs={name: True}))


def left_in_english(page: str) -> list[str]:
    return [text for text in said(page) if LATIN_WORD.search(NOT_RUSSIAN.sub("", text))]


@mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_whatever_the_menu_offers_opens(role: Role) -> None:
    client = signed_in(role)
    offered = links(opened(client, HOME) or "").values()
    assert offered
    assert [path for path in offered if opened(client, path) is None] == []


def test_who_opens_the_first_page_chooses_nobody_elses_language() -> None:
    english = through_the_door(browser(), make_staff(is_superuser=True, language="en"))
    assert "new in Wagtail" in (opened(english, HOME) or "")
    assert left_in_english(opened(signed_in(ROLES[-1]), HOME) or "") == []


def test_nothing_is_left_in_english() -> None:
    """One page of each kind, as the first role that is led there: the administrator, then the rest."""
    english, met, refused = {}, {HOME}, []
    for role in reversed(ROLES):
        client, waiting = signed_in(role), [HOME]
        while waiting:
            page = opened(client, path := waiting.pop())
            if page is None:
                refused.append(path)
                continue
            english |= dict.fromkeys(left_in_english(page), path)
            new = {of: link for of, link in links(page).items() if of not in met}
            met |= new.keys()
            waiting += new.values()
    assert refused == []
    assert [f"{path}: {text}" for text, path in english.items()] == []

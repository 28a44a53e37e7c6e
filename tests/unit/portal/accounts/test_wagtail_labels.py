"""What we say for Wagtail in Russian is what its own catalogues lack; an update that brings it makes ours void."""

from functools import cache
from pathlib import Path

import polib
import wagtail
import wagtail_localize
from django.utils.translation import gettext, override
from pytest import mark
from wagtail.admin.paginator import WagtailPaginator

from portal.accounts.wagtail_labels import IN_BETTER_RUSSIAN, WITHOUT_RUSSIAN

PACKAGES = [Path(package.__file__).parent for package in (wagtail, wagtail_localize)]
ENGLISH = [path for package in PACKAGES for path in package.rglob("locale/en/LC_MESSAGES/django.po")]


@cache
def texts(path: Path) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}


def lacks_russian(text: str, english: Path) -> bool:
    russian = texts(Path(str(english).replace("/locale/en/", "/locale/ru/"))).get(text)
    return russian is None or not russian.translated()


@mark.parametrize("text", WITHOUT_RUSSIAN)
def test_a_text_is_said_by_wagtail_and_not_yet_in_russian(text: str) -> None:
    said_by = [path for path in ENGLISH if text in texts(path)]
    assert any(lacks_russian(text, path) for path in said_by)


@mark.parametrize("text", IN_BETTER_RUSSIAN)
def test_a_text_that_we_say_better_is_said_by_wagtail(text: str) -> None:
    with override("ru"):
        ours = gettext(text)
    theirs = [texts(Path(str(path).replace("/locale/en/", "/locale/ru/"))).get(text) for path in ENGLISH]
    assert any(entry and entry.msgstr != ours for entry in theirs)


@mark.parametrize(("count", "label"), [(1, "1 запись"), (3, "3 записи"), (11, "11 записей")])
def test_a_count_agrees_with_its_word(count: int, label: str) -> None:
    with override("ru"):
        assert WagtailPaginator(range(count), 10).items_count_label == label

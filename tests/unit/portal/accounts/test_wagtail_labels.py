"""What we say for Wagtail in Russian is what its own catalogues lack; an update that brings it makes ours void."""

from functools import cache
from pathlib import Path

import polib
import wagtail
import wagtail_localize
from pytest import mark

from portal.accounts.wagtail_labels import WITHOUT_RUSSIAN

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

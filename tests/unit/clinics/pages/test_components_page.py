"""The living page of the design system tells of every component, and tells the truth."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from clinics.pages.component_examples import examples
from clinics.pages.components_page import SHOWN_BY_OTHERS, components_page, documentation, shown

TEMPLATES = Path(settings.ROOT) / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "components").glob("*.html"))
SPRITE = (Path(settings.ROOT) / "frontend" / "build" / "icons.mjs").read_text()


def test_every_component_has_an_example() -> None:
    exemplified = {example.component for section in examples().values() for example in section}

    assert exemplified | SHOWN_BY_OTHERS == set(COMPONENTS)


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_says_what_it_takes(component: str) -> None:
    assert re.match(r"(No inputs|Inputs: )", documentation(component))


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    sources = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    named = {name for source in sources for name in re.findall(r'{% icon "([\w-]+)"', source)}

    assert named
    assert {name for name in named if f'"{name}"' not in SPRITE} == set()


def test_no_template_carries_an_inline_style_or_script() -> None:
    inline = re.compile(r"""\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on""")
    templates = [path for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text())]

    assert [path.name for path in templates] == []


def test_examples_of_a_component_stand_together() -> None:
    names = [component.name for section in examples().values() for component in shown(section)]

    assert len(names) == len(set(names))


def test_a_visitor_is_sent_to_the_staff_door(rf: RequestFactory) -> None:
    from_nobody = rf.get("/_components/")
    from_nobody.user = AnonymousUser()

    response = components_page(from_nobody)

    assert response.status_code == 302
    assert response["Location"].startswith(settings.WAGTAILADMIN_LOGIN_URL)

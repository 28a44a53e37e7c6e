"""A kept component is the one its inputs and its language make."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal.shared.templatetags import components


@dataclass(frozen=True)
class Row:
    name: str
    minutes: int = 30


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    components._kept.cache_clear()


def test_equal_inputs_are_drawn_once() -> None:
    first, second = (components.drawn("service_row", service=Row("Check-up")) for _ in range(2))
    assert first is second


def test_other_inputs_make_another_component() -> None:
    assert "Vaccine" in components.drawn("service_row", service=Row("Vaccine"))
    assert "Check-up" in components.drawn("service_row", service=Row("Check-up"))


def test_each_language_has_its_own() -> None:
    with override("en"):
        assert "30 minutes" in components.drawn("service_row", service=Row("ECG"))
    with override("ru"):
        assert "30 минут" in components.drawn("service_row", service=Row("ECG"))


def test_what_cannot_be_compared_is_drawn_each_time() -> None:
    row = {"name": "ECG"}
    components.drawn("service_row", service=row)
    row["name"] = "Vaccine"
    assert "Vaccine" in components.drawn("service_row", service=row)


def test_a_component_escapes_its_inputs() -> None:
    assert "&lt;b&gt;" in components.drawn("service_row", service=Row("<b>"))


def test_an_icon_stands_in_a_template() -> None:
    html = Template('{% load components %}{% icon "siren" "icon--l" %}').render(Context())
    assert html.startswith('<svg class="icon icon--l" aria-hidden="true"><use href="/static/app/')
    assert html.rstrip().endswith('#siren"></use></svg>')

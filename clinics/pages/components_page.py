"""`/_components/`: the design system as it is, for staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from clinics.pages.component_examples import Example, examples

COMPONENTS = Path(settings.ROOT) / "templates" / "components"
DOCUMENTATION = re.compile(r"\{#(?P<line>.*?)#\}|\{% comment %\}(?P<block>.*?)\{% endcomment %\}", re.DOTALL)
# Parts of the frame: this page shows them by having them, or another example contains them.
SHOWN_BY_OTHERS = {
    "assets",
    "free_times",
    "logo",
    "map_picture",
    "next_times",
    "open_now",
    "seo",
    "service_row",
    "site_footer",
    "site_header",
    "site_menus",
    "site_nav",
    "site_tools",
    "tab_bar",
    "toast",
}


@dataclass(frozen=True)
class Shown:
    """A component with its examples."""

    name: str
    documentation: str
    examples: list[SafeString]


def documentation(component: str) -> str:
    """The comment on top of a component's file: what it takes."""
    found = DOCUMENTATION.search((COMPONENTS / f"{component}.html").read_text())
    return (found["line"] or found["block"]).strip() if found else ""


def shown(section: Iterable[Example]) -> list[Shown]:
    """The section's components in order; examples of one component stand next to each other."""
    return [
        Shown(name, documentation(name), [_render(example) for example in group])
        for name, group in groupby(section, key=lambda example: example.component)
    ]


def _render(example: Example) -> SafeString:
    return render_to_string(f"components/{example.component}.html", dict(example.inputs))


@never_cache
@login_required(login_url=settings.WAGTAILADMIN_LOGIN_URL)
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def components_page(request: HttpRequest) -> HttpResponse:
    sections = {title: shown(section) for title, section in examples().items()}
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    return render(request, "pages/components.html", {"sections": sections, "theme": theme})

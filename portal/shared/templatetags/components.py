"""Components that are the same wherever they stand, drawn once in a process."""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader

from portal.shared.languages import active_language

register = template.Library()

# Some kilobytes each.
MOST_DRAWN = 2048


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """An icon of frontend/build/icons.mjs; `look` adds a class («icon--l»). Decorative: words stand beside it."""
    return _icon(name, look)


@register.simple_tag
def drawn(component: str, **inputs: object) -> SafeString:
    """A component with nothing but these inputs, as `include … only` draws it.

    Equal inputs in the same language make the same HTML, so it is kept by them. Inputs that have no hash,
    such as mappings, are drawn each time.
    """
    language = active_language()
    if all(isinstance(value, Hashable) for value in inputs.values()):
        return _kept(component, language, tuple(inputs.items()))
    return _draw(component, inputs)


@lru_cache(maxsize=256)
def _icon(name: str, look: str) -> SafeString:
    sprite = DjangoViteAssetLoader.instance().generate_vite_asset_url("icons.svg")
    css = f"icon {look}" if look else "icon"
    # The line break is the space between the icon and the words beside it.
    svg = '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>\n'
    return format_html(svg, css, sprite, name)


@lru_cache(maxsize=MOST_DRAWN)
def _kept(component: str, language: str, inputs: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return _draw(component, dict(inputs))


def _draw(component: str, inputs: dict[str, object]) -> SafeString:
    return mark_safe(get_template(f"components/{component}.html").render(inputs))  # noqa: S308 a template escapes

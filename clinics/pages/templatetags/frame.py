"""The parts of the frame, which are the same on every page of a section."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from clinics.pages.frame import frame_at
from portal.shared.templatetags.components import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def framed(context: dict[str, Any], component: str) -> SafeString:
    """A component whose only input is `site`: the frame of the page that is asked for."""
    return drawn(component, site=frame_at(context["request"].path))

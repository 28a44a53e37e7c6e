"""Running text of a page."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
HEADING = re.compile(r"<h([2-6])[^>]*>(.*?)</h\1>", re.DOTALL)


class ProseBlock(blocks.RichTextBlock):
    """Text with headings in order, so that who hears the page finds their way in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES, **options})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        headings = HEADING.findall(cleaned.source)
        if headings and headings[0][0] != "2":
            raise ValidationError(_("The first heading is a small one. Begin with a large heading (H2)."))
        if any(not strip_tags(text).strip() for _level, text in headings):
            raise ValidationError(_("There is a heading without words. Write some or remove it."))
        return cleaned

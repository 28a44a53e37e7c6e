"""A document for a person, as JSON for machines and as PDF for reading: the same facts in both."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.shared.languages import active_language

LAYOUT = Path(__file__).with_name("document.typ")


@dataclass(frozen=True)
class Fact:
    """`key` and `value` are the machine's; `label`, and `shown` if the value is not its own text, the reader's."""

    key: str
    label: str
    value: Any
    shown: str = ""

    @property
    def text(self) -> str:
        if self.shown:
            return self.shown
        if isinstance(self.value, dt.datetime):
            return f"{date_format(self.value.astimezone(dt.UTC), 'DATETIME_FORMAT')} UTC"
        if isinstance(self.value, dt.date):
            return date_format(self.value, "DATE_FORMAT")
        return str(self.value)


@dataclass(frozen=True)
class Section:
    """Rows of facts under a heading; facts without a value are left out of the reading."""

    key: str
    heading: str
    rows: Sequence[Sequence[Fact]]


@dataclass(frozen=True)
class Document:
    title: str
    made_at: dt.datetime
    lead: str
    sections: Sequence[Section]

    def as_json(self) -> bytes:
        """UTF-8; keys stay as they are, whatever the language."""
        body: dict[str, Any] = {"made_at": self.made_at}
        for section in self.sections:
            body[section.key] = [{fact.key: fact.value for fact in row} for row in section.rows]
        return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()

    def as_pdf(self) -> bytes:
        """In the active language, tagged for screen readers; what people wrote is data to the layout, never code."""
        told = {
            "title": self.title,
            "language": active_language(),
            "made": f"{date_format(self.made_at.astimezone(dt.UTC), 'DATETIME_FORMAT')} UTC",
            "lead": self.lead,
            "nothing": _("Nothing is kept here."),
            "sections": [
                {
                    "heading": section.heading,
                    "rows": [[[fact.label, fact.text] for fact in row if fact.text] for row in section.rows],
                }
                for section in self.sections
            ],
        }
        pdf: bytes = typst.compile(
            LAYOUT.read_bytes(), sys_inputs={"document": json.dumps(told)}, ignore_system_fonts=True
        )
        return pdf

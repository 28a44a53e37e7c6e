"""The act of an erasure: what a person is given in writing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from portal.crypto.ledger import Line
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject


@dataclass(frozen=True)
class Kept:
    """What stays: until the end of a day, or while a hold lasts, or (neither) because nobody asked to erase it."""

    retention: Retention
    until: date | None
    legal_hold: bool


@dataclass(frozen=True)
class Act:
    """States of the moment `made_at`: an erased line is one whose key is in no database any more."""

    subject: Subject
    made_at: datetime
    erased: Sequence[Line]
    kept: Sequence[Kept]

    @property
    def complete(self) -> bool:
        return not self.kept

    def as_json(self) -> str:
        """For machines; keys and their order stay as they are."""
        return json.dumps(
            {
                "subject": {"kind": self.subject.kind.value, "id": str(self.subject.id)},
                "made_at": self.made_at.isoformat(),
                "erased": [json.loads(line.as_json()) for line in self.erased],
                "kept": [
                    {
                        "class": each.retention.value,
                        "until": each.until.isoformat() if each.until else None,
                        "legal_hold": each.legal_hold,
                    }
                    for each in self.kept
                ],
            },
            ensure_ascii=False,
            indent=2,
        )

    def as_text(self) -> str:
        """For people, in the active language."""
        head = _("Act of erasure of personal data, %(moment)s UTC") % {"moment": _moment(self.made_at)}
        subject = _("Subject: %(kind)s %(id)s") % {"kind": self.subject.kind.label, "id": self.subject.id}
        return "\n".join([head, subject, "", *map(_erased, self.erased), *map(_kept, self.kept), ""])


def _erased(line: Line) -> str:
    return _("%(what)s: the key was destroyed on %(moment)s UTC; entry %(id)s of the erasure ledger") % {
        "what": str(line.retention.label).capitalize(),
        "moment": _moment(line.erased_at),
        "id": line.id,
    }


def _kept(each: Kept) -> str:
    what = {"what": str(each.retention.label).capitalize()}
    if each.legal_hold:
        return _("%(what)s: kept while a legal hold lasts") % what
    if each.until:
        day = formats.date_format(each.until, "DATE_FORMAT")
        return _("%(what)s: kept by law up to and including %(day)s") % (what | {"day": day})
    return _("%(what)s: kept") % what


def _moment(moment: datetime) -> str:
    return formats.date_format(moment, "DATETIME_FORMAT")

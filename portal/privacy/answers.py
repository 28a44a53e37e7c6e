"""A request and its answer, as the person takes it with them."""

import datetime as dt

from django.utils.translation import gettext as _

from portal.privacy.documents import Document, Fact, Section
from portal.privacy.models import DataSubjectRequest

FORMS = {"json": "application/json", "pdf": "application/pdf"}


def answer_file(asked: DataSubjectRequest, *, form: str, now: dt.datetime) -> bytes:
    """In the active language; `form` is one of FORMS."""
    document = answer_of(asked, now=now)
    return document.as_json() if form == "json" else document.as_pdf()


def answer_of(asked: DataSubjectRequest, *, now: dt.datetime) -> Document:
    request = [
        Fact("id", _("number"), str(asked.public_id)),
        Fact("kind", _("what is asked"), asked.kind, asked.get_kind_display()),
        Fact("words", _("in their own words"), asked.words),
        Fact("received_at", _("received at"), asked.received_at),
        Fact("answer_by", _("to be answered by"), asked.answer_by),
        Fact("extension_reason", _("why the time was extended"), asked.extension_reason),
    ]
    answer = [
        Fact("status", _("status"), asked.status, asked.get_status_display()),
        Fact("closed_at", _("closed at"), asked.closed_at or ""),
        Fact("answer", _("answer"), asked.answer),
    ]
    sections = [Section("request", _("Request"), [request]), Section("answer", _("Answer"), [answer])]
    return Document(_("Answer to a request about personal data"), now, "", sections)

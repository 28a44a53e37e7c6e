"""Submissions in the admin: seeing, exporting and deleting them are three permissions of their own."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.forms.views import DeleteSubmissionsView, SubmissionsListView

from portal.audit.actions import record
from portal.audit.actor import actor_of

SEE = "pages.view_contactsubmission"
EXPORT = "pages.export_contactsubmission"
DELETE = "pages.delete_contactsubmission"

# A spreadsheet takes what begins like this for a formula; a phone number it may.
FORMULA = re.compile(r"[=@\t\r\n]|[+-](?![\d\s()-]*$)")


class SubmissionsView(SubmissionsListView):
    """The list, and its export as CSV or XLSX. Who reads is in the log, with whose messages a list showed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.show_export_buttons = request.user.has_perm(EXPORT)
        if self.is_export and not self.show_export_buttons:
            raise PermissionDenied
        with transaction.atomic():
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
            if self.is_export:
                record(by=actor_of(request), action="pages.contact.export", object=self.form_page)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        shown = [str(submission.public_id) for submission in context["submissions"]]
        if shown and not self.is_export:
            by, detail = actor_of(self.request), {"submissions": shown}
            record(by=by, action="pages.contact.read", object=self.form_page, detail=detail)
        return context

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {name: _harmless(value) for name, value in super().to_row_dict(item).items()}


class DeleteView(DeleteSubmissionsView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(DELETE):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


def _harmless(value: Any) -> Any:
    """Text that no spreadsheet runs; other values as they are."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value

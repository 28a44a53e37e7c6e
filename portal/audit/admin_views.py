"""The log in the admin: searched, filtered and exported by administrators and auditors."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import DateInput
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from portal.audit import export, queries
from portal.audit.actions import record
from portal.audit.actor import actor_of
from portal.audit.models import Entry
from portal.audit.words import action_text, column_text, object_text, role_text, value_text

POLICY = ModelPermissionPolicy(Entry)
MOST_EXPORTED = 50_000
MOST_LISTED = 5_000


class EntryFilters(WagtailFilterSet):
    """One box for words, and the days, kinds and doers that people ask for."""

    words = django_filters.CharFilter(method="called", label=gettext_lazy("Search"))
    since = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=gettext_lazy("From"),
        widget=DateInput({"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__lte",
        label=gettext_lazy("Until"),
        widget=DateInput({"type": "date"}),
    )
    kind = django_filters.ChoiceFilter(
        method="of_kind",
        label=gettext_lazy("Kind"),
        choices=[("deeds", gettext_lazy("What people did")), ("rows", gettext_lazy("Changes of data"))],
    )
    patient = django_filters.UUIDFilter(label=gettext_lazy("Patient's public id"))
    ip = django_filters.CharFilter(label=gettext_lazy("Network address"), method="from_address")

    class Meta:
        model = Entry
        fields: ClassVar[Sequence[str]] = []

    def called(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return queries.matching(entries, value)

    def of_kind(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        rows = {"action__in": queries.ROW_CHANGES}
        return entries.filter(**rows) if value == "rows" else entries.exclude(**rows)

    def from_address(self, entries: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        return entries.extra(where=["host(ip) = %s"], params=[value.strip()])


class LatestPaginator(WagtailPaginator):
    """Pages through the latest MOST_LISTED of what matches: to count millions would take seconds a page."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_LISTED].count())

    @cached_property
    def items_count_label(self) -> str:
        if self.count < MOST_LISTED:
            return str(super().items_count_label)
        return _("the latest %(count)d entries; filters find older ones") % {"count": MOST_LISTED}


class AuditReport(ReportView):
    page_title = gettext_lazy("Audit log")
    header_icon = "history"
    results_template_name = "audit/admin/results.html"
    index_url_name = "audit_report"
    index_results_url_name = "audit_report_results"
    permission_policy = POLICY
    permission_required = "view"
    model = Entry
    filterset_class = EntryFilters
    paginator_class = LatestPaginator
    list_export = export.HEADINGS
    is_searchable = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.show_export_buttons = POLICY.user_has_permission(request.user, "export")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_queryset(self) -> QuerySet[Entry]:
        return Entry.objects.order_by("-id")

    def get_filename(self) -> str:
        return f"audit-log-{dt.datetime.now(dt.UTC):%Y-%m-%d}"

    def decorate_paginated_queryset(self, entries: Any) -> Any:
        names = queries.names_of(entry.actor for entry in entries)
        for entry in entries:
            entry.who = names.get(entry.actor) or (str(entry.actor) if entry.actor else "—")
        return entries

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "action",
                label=gettext_lazy("Action"),
                accessor=lambda entry: action_text(entry.action),
                url_name="audit_entry",
            ),
            Column("object", label=gettext_lazy("Object"), accessor=object_text),
            Column("who", label=gettext_lazy("Who"), accessor="who"),
            Column("role", label=gettext_lazy("Role"), accessor=lambda entry: role_text(entry.role)),
            DateColumn("at", label=gettext_lazy("When")),
        ]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.is_export:
            return self.exported()
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def exported(self) -> HttpResponse:
        """At most MOST_EXPORTED entries; the whole log is for `manage.py audit export`.

        The log keeps which filters were set and nothing of what was typed: that is often somebody's name.
        """
        if not self.show_export_buttons:
            raise PermissionDenied
        entries, export_format = self.object_list[:MOST_EXPORTED], self.request.GET["export"]
        with transaction.atomic():
            filters = sorted(name for name in EntryFilters.base_filters if self.request.GET.get(name))
            detail = {"filters": filters, "format": export_format}
            record(by=actor_of(self.request), action="audit.export", detail=detail)
        response: HttpResponse = self.as_spreadsheet(entries, export_format)
        return response

    def to_row_dict(self, item: Entry) -> dict[str, str]:
        return dict(zip(export.HEADINGS, export.row_of(item), strict=True))


class EntryView(PermissionCheckedMixin, WagtailAdminTemplateMixin, DetailView[Entry]):
    """One entry whole, with what the same transaction did."""

    model = Entry
    permission_policy = POLICY
    permission_required = "view"
    template_name = "audit/admin/entry.html"
    header_icon = "history"
    context_object_name = "entry"

    def get_page_title(self) -> str:
        return action_text(self.get_object().action)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        here = {"url": reverse("audit_report"), "label": _("Audit log")}
        return [
            *self.breadcrumbs_items,
            here,
            {"url": "", "label": f"{self.get_page_title()}, {self.kwargs['pk']}"},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entry: Entry = kwargs.get("object") or self.object
        together = [other for other in queries.of_transaction(entry)[:100] if other.pk != entry.pk]
        context = {
            "facts": self.facts(entry),
            "changes": _changes(entry),
            "together": [(other, action_text(other.action), object_text(other)) for other in together],
        }
        return super().get_context_data(**(context | kwargs))

    def facts(self, entry: Entry) -> list[tuple[str, object]]:
        who = queries.names_of([entry.actor]).get(entry.actor) if entry.actor else None
        label = {field.name: capfirst(str(field.verbose_name)) for field in Entry._meta.fields}
        rows: list[tuple[str, object]] = [
            (capfirst(str(Entry._meta.verbose_name)), entry.id),
            (label["at"], entry.at),
            (label["actor"], " ".join(filter(None, [who, str(entry.actor or "")]))),
            (label["object_id"], object_text(entry)),
        ]
        names = ("ip", "user_agent", "request_id", "patient", "reason", "transaction")
        rows.append((label["role"], role_text(entry.role)))
        rows += [(label[name], getattr(entry, name)) for name in names]
        rows += [(key, value_text(value)) for key, value in (entry.detail or {}).items()]
        return [(name, value) for name, value in rows if value not in ("", None)]


def _changes(entry: Entry) -> list[tuple[str, str, str]]:
    """Column, before and after, by the column's name in the table."""
    before, after = entry.before or {}, entry.after or {}
    return [
        (column_text(entry, name), value_text(before.get(name)), value_text(after.get(name)))
        for name in sorted(before.keys() | after.keys())
    ]

"""Messages that did not arrive, among the admin's reports, and the button that sends one after all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from booking.notifications.actions import try_again
from booking.notifications.errors import NotDead
from booking.notifications.models import OutboxMessage, OutboxQuerySet
from booking.notifications.queries import in_trouble
from portal.audit.actor import actor_of
from portal.shared import clock

POLICY = ModelPermissionPolicy(OutboxMessage)


class AgainColumn(Column):
    """A button where the message is dead and the reader may."""

    cell_template_name = "notifications/admin/again_cell.html"

    def get_cell_context_data(self, instance: OutboxMessage, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        context["message"] = instance
        context["may"] = instance.may_be_tried_again(clock.now()) and POLICY.user_has_permission(
            request.user, "change"
        )
        return context


class MessageReport(ReportView):
    """Of the clinics of whoever asks. The recipient stands with the visit, for those who may see it."""

    page_title = gettext_lazy("Messages that did not arrive")
    header_icon = "mail"
    index_url_name = "messages_report"
    index_results_url_name = "messages_report_results"
    results_template_name = "notifications/admin/results.html"
    is_searchable = False
    is_export_enabled = False
    list_export: list[str] = []
    columns = [
        DateColumn("created_at", label=gettext_lazy("Written")),
        Column("appointment.code", label=gettext_lazy("Visit")),
        Column("appointment.clinic.name", label=gettext_lazy("Clinic")),
        Column("get_kind_display", label=gettext_lazy("About")),
        Column("get_channel_display", label=gettext_lazy("Channel")),
        Column("get_status_display", label=gettext_lazy("Status")),
        Column("attempts", label=gettext_lazy("Attempts")),
        Column("failure", label=gettext_lazy("Failure")),
        AgainColumn("again", label=""),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not POLICY.user_has_permission(request.user, "view"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> OutboxQuerySet:
        return in_trouble(self.request.user)


@require_admin_access
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    if not POLICY.user_has_permission(request.user, "change"):
        raise PermissionDenied
    message = get_object_or_404(in_trouble(request.user), pk=pk)
    try:
        try_again(message, by=actor_of(request), now=clock.now())
        messages.success(request, _("The message is on its way again."))
    except NotDead:
        messages.warning(request, _("The message is under way, was sent, or its visit is over."))
    return redirect("messages_report")

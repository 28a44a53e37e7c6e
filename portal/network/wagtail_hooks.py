"""How an import reads in the history of a fact, and where a month's sheet is uploaded."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from portal.network.bookkeeping import Action
from portal.network.sheet_views import SheetView


@hooks.register("register_log_actions")
def register_import_actions(actions: LogActionRegistry) -> None:
    actions.register_action(Action.IMPORTED, _("Import"), _("Brought or changed by the import of a workbook"))
    actions.register_action(Action.ENDED, _("End by import"), _("Ended: the imported workbook lacks it"))


@hooks.register("register_admin_urls")
def month_sheet() -> list[URLPattern]:
    """Beside the other pages of the schedule, which know it by its name alone: reading workbooks is this app's."""
    return [path("schedule/<int:clinic>/sheet/", SheetView.as_view(), name="schedule_sheet")]

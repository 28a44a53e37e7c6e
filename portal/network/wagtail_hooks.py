"""How an import reads in the history of a fact."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from portal.network.bookkeeping import Action


@hooks.register("register_log_actions")
def register_import_actions(actions: LogActionRegistry) -> None:
    actions.register_action(Action.IMPORTED, _("Import"), _("Brought or changed by the import of a workbook"))
    actions.register_action(Action.ENDED, _("End by import"), _("Ended: the imported workbook lacks it"))

"""Reviews in the staff admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("reviews.publish", _("Publish a review"), _("Published"))
    actions.register_action("reviews.reject", _("Reject a review"), _("Rejected"))
    actions.register_action("reviews.reply", _("Reply to a review"), _("Replied"))

"""Publishing and rejecting many reviews at once."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction

from clinics.reviews import actions
from clinics.reviews.errors import WrongStatus
from clinics.reviews.models import Review
from clinics.reviews.policy import MODERATE, POLICY
from portal.accounts.models import User
from portal.shared import clock


class DecideMany(BulkAction):
    """«All» means all that wait. Who may not moderate is refused before anything is listed."""

    models: ClassVar = [Review]
    template_name = "reviews/admin/confirm_many.html"
    decide = staticmethod(actions.publish)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(MODERATE):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_all_objects_in_listing_query(self, parent_id: object) -> list[int]:
        return list(POLICY.visible_to(self.request.user).pending().values_list("pk", flat=True))

    def check_perm(self, review: Review) -> bool:
        return POLICY.user_has_permission_for_instance(self.request.user, "moderate", review)

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user, "now": clock.now(), "decide": type(self).decide}

    @classmethod
    def execute_action(
        cls, objects: list[Review], *, by: User, now: dt.datetime, decide: Any, **context: Any
    ) -> tuple[int, int]:
        """How many changed. In the order of doctors, as the ratings' rows are locked (no deadlock)."""
        changed = 0
        for review in sorted(objects, key=lambda review: (review.doctor_id, review.pk)):
            try:
                decide(review=review, by=by, now=now)
            except WrongStatus:  # somebody else has decided the same
                continue
            changed += 1
        return changed, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext("%(count)s review changed.", "%(count)s reviews changed.", num_parent_objects) % {
            "count": num_parent_objects
        }


class PublishMany(DecideMany):
    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish the chosen reviews")
    action_priority = 10


class RejectMany(DecideMany):
    display_name = _("Reject")
    action_type = "reject"
    aria_label = _("Reject the chosen reviews")
    action_priority = 20
    classes: ClassVar = {"serious"}
    decide = staticmethod(actions.reject)

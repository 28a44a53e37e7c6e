"""Reviews in the staff admin: the moderation desk, its bulk actions, its history."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry

from clinics.reviews.admin_views import Decide, ReviewHistory, ReviewList, ReviewPage, WithdrawName
from clinics.reviews.bulk_actions import PublishMany, RejectMany
from clinics.reviews.models import Review
from clinics.reviews.policy import POLICY


class ReviewViewSet(ModelViewSet):
    """Only these paths: a review is neither added, copied, edited nor deleted here."""

    model = Review
    name = "reviews"
    icon = "comment"
    menu_label = _("Reviews")
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 50
    list_filter = ["status", "rating", "language", "verified", "clinic"]
    form_fields = ["reply"]
    index_view_class = ReviewList
    history_view_class = ReviewHistory
    permission_policy = POLICY

    def get_urlpatterns(self) -> list[URLPattern]:
        page = self.construct_view(ReviewPage)
        publish = self.construct_view(Decide, decision="publish")
        reject = self.construct_view(Decide, decision="reject")
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", page, name="edit"),
            path("<int:pk>/publish/", publish, name="publish"),
            path("<int:pk>/reject/", reject, name="reject"),
            path("<int:pk>/withdraw-name/", self.construct_view(WithdrawName), name="withdraw_name"),
            path("<int:pk>/history/", self.history_view, name="history"),
            path("<int:pk>/history/results/", self.history_results_view, name="history_results"),
        ]

    def get_common_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        absent = {f"{name}_url_name": None for name in ("add", "delete", "usage")}
        return super().get_common_view_kwargs(**absent, **kwargs) | absent


@hooks.register("register_admin_viewset")
def register_viewset() -> ReviewViewSet:
    return ReviewViewSet()


hooks.register("register_bulk_action", PublishMany)
hooks.register("register_bulk_action", RejectMany)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("reviews.publish", _("Publish a review"), _("Published"))
    actions.register_action("reviews.reject", _("Reject a review"), _("Rejected"))
    actions.register_action("reviews.reply", _("Reply to a review"), _("Replied"))
    actions.register_action("reviews.withdraw_name", _("Withdraw an author's name"), _("Name withdrawn"))

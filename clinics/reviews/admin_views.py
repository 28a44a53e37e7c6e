"""The moderation desk: the list with the waiting reviews first, and the page of one review."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from clinics.reviews import actions
from clinics.reviews.errors import WrongStatus
from clinics.reviews.forms import DecisionForm, ReplyForm
from clinics.reviews.models import Review
from clinics.reviews.policy import POLICY
from portal.accounts.models import User
from portal.shared import clock


def user_of(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def visible_review(request: HttpRequest, pk: int) -> Review:
    """The review, or 404 where this user may not even know of it."""
    reviews = POLICY.visible_to(user_of(request)).select_related(
        "doctor", "clinic", "moderated_by", "replied_by"
    )
    return get_object_or_404(reviews, pk=pk)


def beginning(review: Review) -> SafeString:
    """Of the text, in the language it was written in."""
    return format_html('<span lang="{}">{}</span>', review.language, Truncator(review.text).chars(120))


class ReviewList(IndexView):
    any_permission_required: ClassVar = ["view"]
    template_name = "reviews/admin/list.html"
    is_searchable = True
    search_backend_name = None
    search_fields: ClassVar = [
        *("text", "author_name", "reply"),
        *(f"doctor__{part}_name_{language}" for part in ("last", "first") for language in ("ru", "en")),
    ]

    def get_base_queryset(self) -> QuerySet[Review]:
        return POLICY.visible_to(user_of(self.request)).select_related("doctor", "clinic")

    def order_queryset(self, queryset: QuerySet[Review]) -> QuerySet[Review]:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        waiting_first = Case(
            When(status=Review.Status.PENDING, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return queryset.order_by(waiting_first, "-submitted_at", "-pk")

    @property
    def is_explicitly_ordered(self) -> bool:
        return "ordering" in self.request.GET

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column(
            "doctor",
            get_title_id=lambda review: f"review_{review.pk}_title",
        )
        columns = [
            title,
            Column("rating", label=gettext_lazy("Rating"), accessor=lambda review: "★" * review.rating),
            Column("text", label=gettext_lazy("Text"), accessor=beginning),
            Column("clinic", label=gettext_lazy("Clinic"), accessor=lambda review: review.clinic or "—"),
            Column("status", label=gettext_lazy("Status"), accessor="get_status_display", sort_key="status"),
            DateColumn("submitted_at", label=gettext_lazy("Submitted"), sort_key="submitted_at"),
        ]
        if POLICY.user_has_permission(user_of(self.request), "moderate"):
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="review"))
        return columns

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        may_moderate = POLICY.user_has_permission(user_of(self.request), "moderate")
        return super().get_context_data(*args, **kwargs) | {"may_moderate": may_moderate}


class ReviewPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One review: what it says, the decision about it, the reply to it. The words themselves are nobody's."""

    model = Review
    permission_policy = POLICY
    any_permission_required: ClassVar = ["view"]
    template_name = "reviews/admin/review.html"
    page_title = gettext_lazy("Review")
    header_icon = "comment"
    index_url_name = ""
    history_url_name = ""

    @cached_property
    def review(self) -> Review:
        return visible_review(self.request, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.review)

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        here = {"url": reverse(self.index_url_name), "label": _("Reviews")}
        return [*self.breadcrumbs_items, here, {"url": "", "label": str(self.review)}]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not POLICY.user_has_permission_for_instance(user_of(request), "reply", self.review):
            raise PermissionDenied
        form = ReplyForm(request.POST, review=self.review)
        if form.is_valid() and form.save(by=user_of(request), now=clock.now()):
            is_there = bool(form.cleaned_data["reply"])
            messages.success(
                request, _("The reply is saved.") if is_there else _("The review has no reply now.")
            )
            return HttpResponseRedirect(request.path)
        return self.render_to_response(self.get_context_data(reply_form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, review = user_of(self.request), self.review
        published = review.status == Review.Status.PUBLISHED
        context: dict[str, Any] = {
            "review": review,
            "decision_form": DecisionForm(initial={"note": review.moderation_note}),
            "reply_form": ReplyForm(review=review),
            "may_moderate": POLICY.user_has_permission_for_instance(user, "moderate", review),
            "may_reply": published and POLICY.user_has_permission_for_instance(user, "reply", review),
            "history_url": reverse(self.history_url_name, args=[review.pk]),
        }
        return super().get_context_data(**(context | kwargs))


class Decide(PermissionCheckedMixin, View):
    """Publishes or rejects one review, then leads to the next that waits."""

    http_method_names = ["post"]
    permission_policy = POLICY
    permission_required = "moderate"
    decision = ""
    index_url_name = ""
    edit_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        review = visible_review(request, pk)
        form = DecisionForm(request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        decide = {"publish": actions.publish, "reject": actions.reject}[self.decision]
        try:
            decide(review=review, by=user_of(request), now=clock.now(), note=note)
        except WrongStatus as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse(self.edit_url_name, args=[pk]))
        done = {"publish": _("The review is published."), "reject": _("The review is rejected.")}
        messages.success(request, done[self.decision])
        following = POLICY.visible_to(user_of(request)).pending().order_by("-submitted_at", "-pk").first()
        if following:
            return HttpResponseRedirect(reverse(self.edit_url_name, args=[following.pk]))
        return HttpResponseRedirect(reverse(self.index_url_name))


class WithdrawName(PermissionCheckedMixin, View):
    """Makes the author of one review anonymous, when they no longer agree to their name."""

    http_method_names = ["post"]
    permission_policy = POLICY
    permission_required = "moderate"
    edit_url_name = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        review = visible_review(request, pk)
        actions.withdraw_name(review=review, by=user_of(request))
        messages.success(request, _("The author is anonymous now."))
        return HttpResponseRedirect(reverse(self.edit_url_name, args=[pk]))


class ReviewHistory(HistoryView):
    any_permission_required: ClassVar = ["view"]

    def get_base_object_queryset(self) -> QuerySet[Review]:
        return POLICY.visible_to(user_of(self.request))

"""Wagtail's views of a fact, each bound to the facts that the reader may see."""

from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db.models import GeneratedField, Model, ProtectedError, Q, QuerySet
from django.db.models.deletion import Collector
from django.db.models.options import Options
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.models import ReferenceIndex
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views import chooser, snippets
from wagtail.snippets.widgets import AdminSnippetChooser

from clinics.directory.scope import ON_DUTY, ClinicScopedPolicy, in_scope

ANY = ("add", "change", "delete", "view")


def visible(model: type[Model], request: HttpRequest) -> QuerySet[Any]:
    rows: QuerySet[Any] = ClinicScopedPolicy(model).instances_user_has_any_permission_for(request.user, ANY)
    return rows


class InScope:
    """A view of one fact: a foreign one is not found, so that nothing tells it from none at all."""

    request: HttpRequest

    def get_object(self, *args: Any, **kwargs: Any) -> Model:
        fact: Model = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not visible(type(fact), self.request).filter(pk=fact.pk).exists():
            raise Http404
        return fact


class EditFactView(InScope, snippets.EditView):
    pass


class CopyFactView(InScope, snippets.CopyView):
    pass


class DeleteFactView(InScope, snippets.DeleteView):
    pass


class HistoryOfFactView(InScope, snippets.HistoryView):
    pass


class FactIndexView(snippets.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        """Rows are ticked only to be deleted, so only by whoever may delete."""
        columns: list[Column] = super().columns
        if self.permission_policy.user_has_permission(self.request.user, "delete"):
            return columns
        return [column for column in columns if not isinstance(column, BulkActionsCheckboxColumn)]


class DutyIndexView(FactIndexView):
    """The e-mail is encrypted: it is found as a whole, a name by a part."""

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = (self.search_query or "").strip()
        by_name = Q(user__first_name__icontains=words) | Q(user__last_name__icontains=words)
        return queryset.filter(by_name | Q(user__email=words)) if words else queryset


class InspectFactView(InScope, snippets.InspectView):
    def get_fields(self) -> list[str]:
        """Without the row's number and what the database makes for its own sorting."""
        known: Options[Any] = self.model._meta
        shown = [known.get_field(name) for name in super().get_fields()]
        return [field.name for field in shown if field.name != "id" and not isinstance(field, GeneratedField)]

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Wagtail's, but yes, no, nothing and choices in the reader's words."""
        if getattr(self.object, field_name) in (None, ""):
            return "—"
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, ArrayField):
            words = dict(field.base_field.flatchoices)
            return ", ".join(str(words.get(each, each)) for each in value)
        return value


class UsageOfFactView(InScope, snippets.UsageView):
    def get_queryset(self) -> Any:
        """References from facts of other clinics are left out: their names would be told here."""
        references = ReferenceIndex.get_references_to(self.object)
        for model in ON_DUTY:
            own = [str(pk) for pk in in_scope(model, self.request.user).values_list("pk", flat=True)]
            of_model = Q(content_type=ContentType.objects.get_for_model(model))
            references = references.exclude(of_model & ~Q(object_id__in=own))
        return references.group_by_source_object()


class ChooseFactView(chooser.ChooseView):
    def get_object_list(self) -> QuerySet[Any]:
        return visible(self.model_class, self.request)


class ChooseFactResultsView(chooser.ChooseResultsView):
    def get_object_list(self) -> QuerySet[Any]:
        return visible(self.model_class, self.request)


class ChosenFactView(chooser.SnippetChosenView):
    def get_object(self, pk: str) -> Model:
        fact: Model = visible(self.model_class, self.request).get(pk=pk)
        return fact


class ChosenFactsView(chooser.SnippetChosenMultipleView):
    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        return visible(self.model_class, self.request).filter(pk__in=pks)


class FactChooser(AdminSnippetChooser):
    """Wagtail's own keeps its words in the language in which its first reader asked for the form."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        what = model._meta.verbose_name
        self.choose_one_text = format_lazy(gettext_lazy("Choose: {what}"), what=what)
        self.choose_another_text = format_lazy(gettext_lazy("Choose another: {what}"), what=what)
        self.link_to_chosen_text = format_lazy(gettext_lazy("Edit: {what}"), what=what)


class FactChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = ChooseFactView
    choose_results_view_class = ChooseFactResultsView
    chosen_view_class = ChosenFactView
    chosen_multiple_view_class = ChosenFactsView

    @cached_property
    def widget_class(self) -> FactChooser:
        return FactChooser(self.model, icon=self.icon)

    @property
    def choose_view(self) -> Any:
        return self.construct_view(
            self.choose_view_class,
            icon=self.icon,
            page_title=self.page_title,
            search_tab_label=self.search_tab_label,
            creation_tab_label=self.creation_tab_label,
        )

    @property
    def choose_results_view(self) -> Any:
        return self.construct_view(self.choose_results_view_class)


class DeleteFactsBulkAction(DeleteBulkAction):
    """Deletes in bulk what the reader may delete; «all» means all of that."""

    def check_perm(self, fact: Model) -> bool:
        policy = ClinicScopedPolicy(type(fact))
        return bool(policy.user_has_permission_for_instance(self.request.user, "delete", fact))

    def get_actionable_objects(self) -> tuple[list[Model], dict[str, list[Model]]]:
        """Like Wagtail's, except that foreign facts are not even listed as out of reach."""
        asked = self.request.GET.getlist("id")
        seen = visible(self.model, self.request)
        if "all" not in asked:
            seen = seen.filter(pk__in=[pk for pk in asked if pk.isdigit()])
        facts = [fact for fact in seen if self.check_perm(fact)]
        if not facts:
            raise Http404
        return facts, {"items_with_no_access": []}


def refuse_to_delete_what_is_used(request: HttpRequest, facts: list[Model]) -> HttpResponse | None:
    """A fact that others build on is not deleted; says which, and what to do instead."""
    collector = Collector(using="default")
    try:
        collector.collect(facts)
    except ProtectedError as error:
        users = sorted(error.protected_objects, key=str)
        names = "; ".join(str(user) for user in users if in_scope(type(user), request.user).contains(user))
        messages.error(
            request,
            _(
                "%(count)d other records build on this, so it can't be deleted. End it instead: "
                "give it the status «ended» or a last active day. It is used by: %(names)s"
            )
            % {"count": len(users), "names": names[:500] or "—"},
        )
        return redirect(f"wagtailsnippets_{facts[0]._meta.label_lower.replace('.', '_')}:list")
    return None

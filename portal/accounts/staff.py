"""The users admin and a member of staff's own account page, fitted to a user without a user name."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_list_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import LocalePreferencesForm
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.admin.views.account import (
    AccountView,
    LocaleSettingsPanel,
    NameEmailSettingsPanel,
)
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.users.views.bulk_actions.assign_role import AssignRoleBulkAction
from wagtail.users.views.bulk_actions.delete import DeleteBulkAction
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserColumn,
    UserFilterSet,
    UserViewSet,
)

from portal.accounts.models import User
from portal.accounts.roles import OVERSEE
from portal.accounts.staff_forms import OwnProfileForm, RoleForm, StaffCreationForm, StaffEditForm
from portal.accounts.staff_groups import role_name


def find_staff(staff: QuerySet[User], text: str) -> QuerySet[User]:
    """By a part of the name, or by the whole e-mail: it is encrypted, so no part of it can be looked for."""
    words = text.strip()
    by_name = Q(first_name__icontains=words) | Q(last_name__icontains=words)
    return staff.filter(by_name | Q(email=words)) if words else staff


class StaffFilters(UserFilterSet):
    """Wagtail's, with roles by the reader's names of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.filters["group"].field
        roles.label = _("Role")
        roles.label_from_instance = role_name


class StaffIndexView(IndexView):
    page_title = _("Staff")

    def search_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        return find_staff(queryset, self.search_query or "")

    @cached_property
    def columns(self) -> list[Column]:
        name = self._get_title_column_class(UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            name("name", accessor=str, label=_("Name"), sort_key="name", get_url=self.get_edit_url),
            Column("email", label=_("E-mail"), width="25%"),
            Column("roles", label=_("Roles"), accessor=self.roles, width="20%"),
            Column("language", label=_("Language"), accessor="get_language_display", width="10%"),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active", width="8%"),
            DateColumn("last_login", label=_("Last login"), sort_key="last_login", width="12%"),
        ]

    def roles(self, user: Any) -> str:
        return ", ".join(role_name(group) for group in user.groups.all())

    def get_base_queryset(self) -> Any:
        """Staff only: a patient's account is no business of the users admin."""
        return super().get_base_queryset().filter(is_staff=True).prefetch_related("groups")


class OneOfTheStaff:
    """A user whom this administrator may see: staff, and a superuser only to a superuser."""

    request: HttpRequest

    def get_object(self, *args: Any, **kwargs: Any) -> User:
        user: User = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not user.is_staff:
            raise Http404
        if user.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied
        return user


class KnowsWhoGrants:
    """Only a superuser makes a superuser; to everybody else the form shows the field and takes nothing from it."""

    request: HttpRequest

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        grants = form.fields.get("is_superuser")  # nobody has it for themselves
        if grants and not self.request.user.is_superuser:
            grants.disabled = True
        return form


class StaffCreateView(KnowsWhoGrants, CreateView):
    pass


class StaffEditView(KnowsWhoGrants, OneOfTheStaff, EditView):
    pass


class StaffDeleteView(OneOfTheStaff, DeleteView):
    pass


class StaffHistoryView(OneOfTheStaff, HistoryView):
    pass


class AmongStaff:
    """A bulk action of the staff list: «all of the list» are those that its search shows, and never a patient."""

    request: HttpRequest

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[User, int]:
        staff = find_staff(User.objects.filter(is_staff=True), self.request.GET.get("q", ""))
        return staff.values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model: type[User], object_ids: Iterable[Any]) -> list[User]:
        return get_list_or_404(User.objects.filter(is_staff=True), pk__in=object_ids)


class AssignRole(AmongStaff, AssignRoleBulkAction):
    form_class = RoleForm

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        role = role_name(self.cleaned_form.cleaned_data["role"])
        return gettext("The role is given: %(role)s") % {"role": role}


class DeleteStaff(AmongStaff, DeleteBulkAction):
    pass


class SetActiveState(AmongStaff, SetActiveStateBulkAction):
    pass


class StaffViewSet(UserViewSet):
    """Never shows the public id, which is what Django takes for a user name."""

    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    delete_view_class = StaffDeleteView
    history_view_class = StaffHistoryView
    filterset_class = StaffFilters
    ordering = ["last_name", "first_name"]
    menu_label = _("Staff")

    def get_form_class(self, for_update: bool = False) -> type[StaffCreationForm | StaffEditForm]:
        return StaffEditForm if for_update else StaffCreationForm


class WholeHistoryView(LogEntriesView):
    """Names facts of every clinic, so it is for those who may see every clinic."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(OVERSEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OwnProfilePanel(NameEmailSettingsPanel):
    title = _("Name and language")
    form_class = OwnProfileForm


class TimeZoneForm(LocalePreferencesForm):
    """The language stands in the profile; here only the time zone is left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("preferred_language", None)

    class Meta(LocalePreferencesForm.Meta):
        fields = ["current_time_zone"]


class TimeZonePanel(LocaleSettingsPanel):
    title = _("Time zone")
    form_class = TimeZoneForm


class OwnAccountView(AccountView):
    """Wagtail's account page; the password and the second step are changed at the staff door."""

    replaced = {NameEmailSettingsPanel: OwnProfilePanel, LocaleSettingsPanel: TimeZonePanel}

    def get_panels(self) -> list[Any]:
        panels = []
        for panel in super().get_panels():
            own = self.replaced.get(type(panel))
            panels.append(own(panel.request, panel.user, panel.profile) if own else panel)
        return panels

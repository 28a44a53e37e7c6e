"""Wagtail's admin of groups, which names the roles in the reader's language."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.forms import CharField, TextInput
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic.history import HistoryView
from wagtail.users.forms import GroupForm
from wagtail.users.views.groups import DeleteView, EditView, GroupViewSet, IndexView

from portal.accounts.roles import ROLES
from portal.shared.languages import Language, active_language

OWN_NAMES = frozenset(role.name for role in ROLES)
ACTIONS = {
    "add": gettext_lazy("add"),
    "answer": gettext_lazy("answer"),
    "attend": gettext_lazy("start and finish own ones"),
    "change": gettext_lazy("change"),
    "choose": gettext_lazy("choose"),
    "delete": gettext_lazy("delete"),
    "export": gettext_lazy("export"),
    "lock": gettext_lazy("lock"),
    "moderate": gettext_lazy("publish and reject"),
    "oversee": gettext_lazy("see every one"),
    "override": gettext_lazy("book over another"),
    "publish": gettext_lazy("publish"),
    "read": gettext_lazy("read what patients tell before"),
    "reply": gettext_lazy("reply"),
    "submit": gettext_lazy("submit"),
    "unlock": gettext_lazy("unlock"),
    "view": gettext_lazy("view"),
}


def role_name(group: Group) -> str:
    """A group made by migration is a role of the table; others are called as staff called them."""
    return _(group.name)


def permission_name(permission: Permission) -> str:
    """Its row is in English, which the migrations wrote; other readers get the thing and what is done with it."""
    if active_language() == Language.EN:
        return permission.name
    action = permission.codename.partition("_")[0]
    if action not in ACTIONS:
        return _(permission.name)
    return f"{capfirst(permission.content_type.name)}: {ACTIONS[action]}"


class PermissionsInWords(QuerySet[Permission]):
    """For reading: each row's name is that of the reader's language."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        for row in self._result_cache or () if fresh else ():
            if isinstance(row, Permission):
                row.name = permission_name(row)


class RoleNameInput(TextInput):
    """Shows a role of the table by the reader's name of it."""

    def format_value(self, value: Any) -> str | None:
        return _(value) if value else None


class RoleForm(GroupForm):
    """A role of the table keeps its name, by which `groups.GroupSync` finds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.name in OWN_NAMES:
            self.fields["name"] = CharField(
                label=self.fields["name"].label,
                disabled=True,
                widget=RoleNameInput,
                help_text=_("This role belongs to the site and keeps its name."),
            )
        shown = PermissionsInWords(Permission).filter(pk__in=self.registered_permissions.values("pk"))
        self.fields["permissions"].queryset = shown.select_related("content_type")


class RoleIndexView(IndexView):
    columns = [
        TitleColumn(
            "name",
            accessor=role_name,
            label=gettext_lazy("Name"),
            sort_key="name",
            url_name="wagtailusers_groups:edit",
        ),
    ]


class CalledAsRole:
    """A view of one group, headed by its role's name."""

    object: Group

    def get_page_subtitle(self) -> str:
        return role_name(self.object)


class RoleEditView(CalledAsRole, EditView):
    pass


class RoleDeleteView(CalledAsRole, DeleteView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"role_name": role_name(self.object)}


class RoleHistoryView(CalledAsRole, HistoryView):
    pass


class RoleViewSet(GroupViewSet):
    index_view_class = RoleIndexView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView
    history_view_class = RoleHistoryView

    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return RoleForm

"""Wagtail's admin of groups, which names the roles in the reader's language."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import TitleColumn
from wagtail.users.views.groups import GroupViewSet, IndexView


def role_name(group: Group) -> str:
    """A group made by migration is a role of the table; others are called as staff called them."""
    return _(group.name)


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


class RoleViewSet(GroupViewSet):
    index_view_class = RoleIndexView

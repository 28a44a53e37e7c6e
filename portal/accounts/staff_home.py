"""The first page of the admin: everything that the signed-in person may open, by heading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu
from wagtail.admin.ui.components import Component

from portal.shared.languages import Language, active_language

NOT_WORK = frozenset({"help"})


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Group:
    label: str
    links: tuple[Link, ...]


def work_of(request: HttpRequest) -> list[Group]:
    """The side menu as groups of links; its entries of one page stand together in the first."""
    items = [item for item in _in_order(admin_menu, request) if item.name not in NOT_WORK]
    single = tuple(_link(item) for item in items if not isinstance(item, SubmenuMenuItem))
    groups = [
        Group(str(item.label), tuple(_link(each) for each in _in_order(item.menu, request)))
        for item in items
        if isinstance(item, SubmenuMenuItem)
    ]
    return [group for group in (Group(_("Your work"), single), *groups) if group.links]


class WorkPanel(Component):
    name = "your_work"
    template_name = "accounts/admin/work_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        roles = request.user.groups.values_list("name", flat=True).order_by("name")
        return {
            "groups": work_of(request),
            "roles": [_(role) for role in roles],
            "other_languages": [each for each in Language if each != active_language()],
            "csrf_token": get_token(request),
        }


def _in_order(menu: Any, request: HttpRequest) -> Iterable[MenuItem]:
    items: list[MenuItem] = menu.menu_items_for_request(request)
    return sorted(items, key=lambda item: item.order)


def _link(item: MenuItem) -> Link:
    return Link(str(item.label), item.url)

"""What the Wagtail admin shows of accounts."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.utils.version import get_main_version

from portal.accounts.staff import AssignRole, DeleteStaff, SetActiveState
from portal.accounts.staff_home import WorkPanel


def _news_of(version: str) -> str:
    return _("What's new in Wagtail %(version)s") % {"version": version}


news_of = lazy(_news_of, str)

# After Wagtail's own, whose places they take.
LATER = 1
for action in (AssignRole, DeleteStaff, SetActiveState):
    hooks.register("register_bulk_action", action, order=LATER)


@hooks.register("register_account_menu_item")
def change_password(request: HttpRequest) -> dict[str, str]:
    return {"url": reverse("account_change_password"), "label": _("Change the password"), "help_text": ""}


@hooks.register("register_account_menu_item")
def two_steps(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Signing in with two steps"),
        "help_text": _("Recovery codes, or another phone."),
    }


@hooks.register("construct_homepage_panels")
def your_work(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WorkPanel())


@hooks.register("construct_help_menu")
def news_in_each_language(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail names its news in the language of whoever opens the process's first page."""
    version = get_main_version(include_patch=False)
    for item in items:
        if item.name == f"whats-new-in-wagtail-{version}":
            item.label = news_of(version)

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig

from portal.crypto.owners import register_owner
from portal.crypto.subjects import SubjectKind


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        # Importing registers them; it can't happen before the models are there.
        import_module("portal.accounts.checks")
        register_owner(SubjectKind.USER, "accounts.User")


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users admin, with forms that know this user model."""

    default = False
    user_viewset = "portal.accounts.staff.StaffViewSet"
    group_viewset = "portal.accounts.staff_groups.RoleViewSet"

    def ready(self) -> None:
        super().ready()
        import_module("portal.accounts.wagtail_labels").speak_every_language()

"""Groups made from the table of roles, by migrations: works on their models and makes what it needs."""

from typing import Any

from portal.accounts.roles import ROLES, Role


class GroupSync:
    """Gives every role's group its permissions. Adds what is missing and takes nothing away.

    `apps` is a migration's registry or Django's own; permissions and content types that `migrate` would
    only make at its end are made here.
    """

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.group_model = apps.get_model("auth", "Group")
        self.root_page = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
        self.root_collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()

    def run(self) -> None:
        for role in ROLES:
            group, _ = self.group_model.objects.get_or_create(name=role.name)
            group.permissions.add(*(self.permission(name) for name in sorted(role.permissions)))
            self.let_on_pages(group, role)
            self.let_on_media(group, role)
        self.moderate_by([role.name for role in ROLES if role.moderates])

    def permission(self, name: str, model: str = "") -> Any:
        """The permission «app.codename»; a verb's model is the rest of its codename unless given."""
        app_label, codename = name.split(".")
        permissions = self.apps.get_model("auth", "Permission").objects
        known = permissions.filter(content_type__app_label=app_label, codename=codename).first()
        if known:
            return known
        content_type, _ = self.apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app_label, model=model or MODEL_OF.get(name, codename.rsplit("_", 1)[-1])
        )
        label = f"Can {codename.replace('_', ' ')}"
        return permissions.create(content_type=content_type, codename=codename, name=label)

    def let_on_pages(self, group: Any, role: Role) -> None:
        on_pages = self.apps.get_model("wagtailcore", "GroupPagePermission").objects
        for codename in role.pages:
            permission = self.permission(f"wagtailcore.{codename}", "page")
            on_pages.get_or_create(group=group, page=self.root_page, permission=permission)

    def let_on_media(self, group: Any, role: Role) -> None:
        on_media = self.apps.get_model("wagtailcore", "GroupCollectionPermission").objects
        for verb in role.media:
            for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
                permission = self.permission(f"{app_label}.{verb}_{model}", model)
                on_media.get_or_create(group=group, collection=self.root_collection, permission=permission)

    def moderate_by(self, names: list[str]) -> None:
        """Wagtail's own approval task asks these groups; the groups it came with go, unless in use."""
        groups = list(self.group_model.objects.filter(name__in=names))
        for task in self.apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
            task.groups.add(*groups)
        self.group_model.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


# Where a permission's codename doesn't end in the name of its model.
MODEL_OF = {
    "wagtailadmin.access_admin": "admin",
    "wagtail_localize.submit_translation": "translation",
    "reviews.reply_to_review": "review",
    "appointments.override": "appointment",
    "appointments.attend": "appointment",
    "appointments.read_told": "appointment",
    "privacy.answer_request": "datasubjectrequest",
}

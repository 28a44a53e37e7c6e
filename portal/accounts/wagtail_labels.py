"""Labels that Wagtail 7.4 and wagtail-localize leave in English, given to each reader in their language.

Some are read from the catalogue once, when the process starts; others are made of a field's name and are in no
catalogue. `speak_every_language` puts lazy ones in their places; the last list is of texts that their
catalogues have and have not in Russian.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext
from django_filters import FilterSet
from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
from wagtail.admin.forms.workflows import BaseTaskForm, WorkflowPageForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.documents.forms import GroupDocumentPermissionFormSet
from wagtail.images.forms import GroupImagePermissionFormSet
from wagtail.models import Locale
from wagtail.models.pages import PAGE_PERMISSION_TYPES
from wagtail.sites.views import IndexView as SiteIndexView
from wagtail.users.forms import GroupPagePermissionFormSet
from wagtail_localize.models import LocaleSynchronization, Translation
from wagtail_localize.views.report import TranslationsReportFilterSet

from portal.accounts.role_fields import RolesField

OF_COLLECTIONS = (
    GroupCollectionManagementPermissionFormSet,
    GroupImagePermissionFormSet,
    GroupDocumentPermissionFormSet,
)
PERMISSIONS_OF_COLLECTIONS = {
    "add_collection": (_("Add"), _("Add collections")),
    "change_collection": (_("Edit"), _("Edit collections")),
    "delete_collection": (_("Delete"), _("Delete collections")),
    "add_image": (_("Add"), _("Add/edit images you own")),
    "change_image": (_("Edit"), _("Edit any image")),
    "choose_image": (_("Choose"), _("Select images in choosers")),
    "add_document": (_("Add"), _("Add/edit documents you own")),
    "change_document": (_("Edit"), _("Edit any document")),
    "choose_document": (_("Choose"), _("Select documents in choosers")),
}
FILTERS: dict[type[FilterSet], dict[str, Any]] = {
    RedirectsReportFilterSet: {"is_permanent": _("Type"), "site": _("Site")},
    TranslationsReportFilterSet: {
        "source_locale": _("Language of the original"),
        "target_locale": _("Language of the translation"),
    },
}
PERMISSIONS_ON_PAGES = {codename: long for codename, _short, long in PAGE_PERMISSION_TYPES}
COLUMNS_OF_SITES = {"port": _("Port"), "site_name": _("Site name"), "root_page": _("Root page")}


class OfTasks:
    """The form of an approval task names the roles that approve."""

    field_classes = {"groups": RolesField}


def page_permission_name(permission: Permission) -> str:
    return str(PERMISSIONS_ON_PAGES[permission.codename])


def entries_label(paginator: WagtailPaginator) -> str:
    """Wagtail's own puts a number before a name in the nominative."""
    return ngettext("%(count)s entry", "%(count)s entries", paginator.count) % {"count": paginator.count}


def speak_every_language() -> None:
    """Once a process, when all models are there."""
    for formset in OF_COLLECTIONS:
        formset.form.base_fields["collection"].label = _("Collection")
        types: list[tuple[str, Any, Any]] = formset.permission_types
        types[:] = [(codename, *PERMISSIONS_OF_COLLECTIONS[codename]) for codename, _short, _long in types]
    on_pages = GroupPagePermissionFormSet.form.base_fields
    on_pages["page"].label = _("Page")
    on_pages["permissions"].label_from_instance = page_permission_name
    BaseTaskForm.Meta = OfTasks
    WorkflowPageForm.base_fields["page"].label = _("Page")
    for filters, labels in FILTERS.items():
        for name, label in labels.items():
            filters.base_filters[name].label = label
    kinds = RedirectsReportFilterSet.base_filters["is_permanent"].extra
    kinds |= {"choices": ((True, _("Permanent")), (False, _("Temporary"))), "empty_label": _("All")}
    for column in SiteIndexView.columns:
        column.label = COLUMNS_OF_SITES.get(column.name, column.label)
    WagtailPaginator.items_count_label = property(entries_label)
    Locale._meta.verbose_name = _("language of the site")
    Translation._meta.verbose_name = _("translation")
    LocaleSynchronization._meta.get_field("sync_from").verbose_name = _("Copy from")


# Wagtail's own Russian of these is no good Russian, or takes a model's name for a word of any gender; ours goes before.
IN_BETTER_RUSSIAN = (
    gettext_noop("This %(model_name)s is currently awaiting moderation."),
    gettext_noop("The %(model_name)s could not be created due to errors."),
    gettext_noop("The %(model_name)s could not be saved due to errors."),
    gettext_noop("%(model_name)s '%(object)s' updated."),
    gettext_noop("%(model_name)s '%(object)s' created."),
    gettext_noop("Awaiting your review"),
    gettext_noop("Request changes"),
    gettext_noop("Go to Wagtail admin"),
    gettext_noop("Account"),
    gettext_noop("Reports"),
)


# Wagtail says these by itself; tests/unit/portal/accounts/test_wagtail_labels.py holds them against its catalogues.
WITHOUT_RUSSIAN = (
    gettext_noop("Actions (footer)"),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    gettext_noop(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    gettext_noop("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    gettext_noop("View latest version"),
    gettext_noop("Currently idle"),
    gettext_noop("Proceeding will overwrite the changes you made in that window."),
    gettext_noop("Proceeding will overwrite the changes made by %(user_name)s."),
    gettext_noop("Alternatively, you can view the latest version in a new tab."),
    gettext_noop("A network error occurred"),
    gettext_noop(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a separate tab to view "
        "the last saved version."
    ),
    gettext_noop("Meta description is empty"),
    gettext_noop("Add a concise description for search engines"),
    gettext_noop("Maximum filesize: %(max_upload_size)s."),
    gettext_noop("Language"),
    gettext_noop("Select a new language"),
    gettext_noop("Yes, delete"),
    gettext_noop("Back"),
    gettext_noop("Save"),
    gettext_noop(
        "This locale's current language code is not supported. Please choose a new language or delete this locale."
    ),
    gettext_noop("Usage"),
    gettext_noop("This locale's language code is not supported"),
    gettext_noop("Locales"),
    gettext_noop("Add a locale"),
    gettext_noop("Add locale"),
    gettext_noop("Locale '{0}' created."),
    gettext_noop("The locale could not be saved due to errors."),
    gettext_noop("Delete locale"),
    gettext_noop("Locale '{0}' updated."),
    gettext_noop("This locale cannot be deleted because there are pages and/or other objects using it."),
    gettext_noop("Are you sure you want to delete this locale?"),
    gettext_noop("Locale '{0}' deleted."),
)

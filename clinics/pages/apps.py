from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.crypto.owners import register_owner
from portal.crypto.subjects import SubjectKind


class PagesConfig(AppConfig):
    name = "clinics.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        register_owner(SubjectKind.CONTACT, "pages.ContactSubmission")
        for module in ("purging", "translations"):  # they import models, which exist from now on
            import_module(f"clinics.pages.{module}").connect()

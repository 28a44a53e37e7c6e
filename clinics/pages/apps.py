from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "clinics.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        import_module("clinics.pages.purging").connect()  # it imports models, which exist from now on

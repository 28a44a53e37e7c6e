"""The page that holds the finder."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from clinics.pages.base import BodyPage
from clinics.pages.finder.presenter import Finder, finder
from clinics.pages.finder.query import FILTERS
from clinics.pages.seo import Seo, seo_of


class DoctorIndexPage(BodyPage):
    """The finder."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.DoctorPage"]
    max_count_per_parent = 1
    template = "pages/doctor_index.html"
    # One specialty is a page that people search for; a combination of filters is not.
    indexed_parameters = frozenset({"specialty", "page"})
    filter_parameters = FILTERS - indexed_parameters

    class Meta:
        verbose_name = _("list of doctors")
        verbose_name_plural = _("lists of doctors")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        found = finder(request.GET, self.path_on_site(), self.title)
        return context | {
            "finder": found,
            "seo": SimpleLazyObject(lambda: self._titled(seo_of(self, request), found.heading)),
            "translations": [replace(one, url=found.query.url(one.url)) for one in context["translations"]],
        }

    def _titled(self, seo: Seo, heading: str) -> Seo:
        """A chosen specialty or place has its own title; the editor's is that of the whole list."""
        return seo if heading == self.title else replace(seo, title=heading)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """htmx puts the short address of the state into the browser's bar, not the form's empty fields.

        Going back is such a request too; an address put there then would lead forward again.
        """
        response = super().serve(request, *args, **kwargs)
        htmx = HtmxDetails(request)
        if htmx and not htmx.history_restore_request:
            found: Finder = response.context_data["finder"]
            response["HX-Push-Url"] = found.url
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response

"""What every page of the staff's booking is: in the admin's frame, by permission, of the reader's own clinics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from clinics.directory.models import Clinic
from clinics.directory.scope import Reader, in_scope


def own_clinics(user: Reader) -> QuerySet[Clinic]:
    """In the order of their names, as the reader reads them."""
    return in_scope(Clinic, user).select_related("entity").order_by("code")


@dataclass(frozen=True)
class Link:
    label: Any
    url: str
    is_current: bool = False


@method_decorator(never_cache, name="dispatch")
class StaffPage(WagtailAdminTemplateMixin, View):
    """`permission`: without it the page is refused (Wagtail leads home and says so)."""

    permission: ClassVar[str]
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_allowed():
            raise PermissionDenied
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self) -> bool:
        return self.may(self.permission)

    def prepare(self) -> None:
        """Find what the address names. Raises Http404."""

    def may(self, permission: str) -> bool:
        return bool(self.request.user.has_perm(permission))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def show(
        self, context: Mapping[str, Any] | None = None, *, template: str = "", status: int = 200
    ) -> HttpResponse:
        values = self.get_context_data(**(context or {}))
        return TemplateResponse(self.request, template or self.template_name, values, status=status)


class HomePage(StaffPage):
    """Leads to a page of the reader's first clinic: `leads_to` is the name of its address."""

    leads_to: ClassVar[str]
    template_name = "staff/no_clinic.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        first = own_clinics(request.user).first()
        return redirect(self.leads_to, clinic=first.pk) if first else self.show()


class ClinicPage(StaffPage):
    """A page of one clinic, which the address names by its primary key. Others' clinics are not found."""

    clinic: Clinic
    # The name of the address that stands for this page in the list of clinics.
    home_url_name: ClassVar[str]

    def prepare(self) -> None:
        self.clinic = get_object_or_404(self.clinics, pk=self.kwargs["clinic"])

    @cached_property
    def clinics(self) -> QuerySet[Clinic]:
        return own_clinics(self.request.user)

    def url(self, name: str, **more: object) -> str:
        return reverse(name, kwargs={"clinic": self.clinic.pk, **more})

    def get_page_subtitle(self) -> str:
        return str(self.clinic.name)

    def tabs(self) -> Sequence[Link]:
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = [
            Link(clinic.name, reverse(self.home_url_name, args=[clinic.pk]), clinic == self.clinic)
            for clinic in self.clinics
        ]
        own = {"clinic": self.clinic, "clinics": others, "tabs": self.tabs()}
        context: dict[str, Any] = super().get_context_data(**own, **kwargs)
        return context

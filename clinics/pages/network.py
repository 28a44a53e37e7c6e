"""Pages that present the directory's facts, and their indexes."""

from dataclasses import replace
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from clinics.directory.models import Clinic, Doctor, Service
from clinics.pages import presenters
from clinics.pages.base import BodyPage, FactPage
from clinics.pages.catalogue import catalogue
from clinics.pages.finder.presenter import Finder, finder
from clinics.pages.search import documents


class ClinicIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ClinicPage"]
    max_count_per_parent = 1
    template = "pages/clinic_index.html"

    class Meta:
        verbose_name = _("list of clinics")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"cities": presenters.clinics_by_city()}


class ClinicPage(FactPage):
    clinic = models.ForeignKey(Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="+")
    parent_page_types = ["pages.ClinicIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/clinic.html"
    search_fields = [*FactPage.search_fields, index.FilterField("clinic")]

    class Meta:
        verbose_name = _("clinic page")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "page_language"], name="pages_clinicpage_one_a_language"
            )
        ]

    @classmethod
    def get_indexed_objects(cls) -> Any:
        return super().get_indexed_objects().prefetch_related("clinic")

    def fact_names(self) -> str:
        return documents.names(self.clinic)

    def fact_words(self) -> str:
        return documents.words_of_clinic(self.clinic)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"clinic": presenters.clinic_profile(self.clinic_id)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.clinic_id not in catalogue().clinics:
            return _gone(presenters.clinic_index_url())
        return super().serve(request, *args, **kwargs)


class DoctorIndexPage(BodyPage):
    """The finder."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.DoctorPage"]
    max_count_per_parent = 1
    template = "pages/doctor_index.html"

    class Meta:
        verbose_name = _("list of doctors")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        found = finder(request.GET, self.path_on_site(), self.title)
        return context | {
            "finder": found,
            "translations": [replace(one, url=found.query.url(one.url)) for one in context["translations"]],
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """htmx puts the short address of the state into the browser's bar, not the form's empty fields."""
        response = super().serve(request, *args, **kwargs)
        found: Finder = response.context_data["finder"]
        response["HX-Push-Url"] = found.url
        return response


class DoctorPage(FactPage):
    doctor = models.ForeignKey(Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="+")
    parent_page_types = ["pages.DoctorIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/doctor.html"
    search_fields = [*FactPage.search_fields, index.FilterField("doctor")]
    og_kind = "profile"

    class Meta:
        verbose_name = _("doctor page")
        constraints = [
            models.UniqueConstraint(
                fields=["doctor", "page_language"], name="pages_doctorpage_one_a_language"
            )
        ]

    @classmethod
    def get_indexed_objects(cls) -> Any:
        return (
            super()
            .get_indexed_objects()
            .prefetch_related(
                "doctor__specialties__complaints", "doctor__offerings__service", "doctor__offerings__clinic"
            )
        )

    def fact_names(self) -> str:
        return documents.names(self.doctor)

    def fact_words(self) -> str:
        return documents.words_of_doctor(self.doctor)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"doctor": presenters.doctor_profile(self.doctor_id)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a doctor who has left leads to the successor, else to the specialty."""
        if self.doctor_id not in catalogue().doctors:
            return _gone(presenters.after_doctor(self.doctor_id))
        return super().serve(request, *args, **kwargs)


class ServiceIndexPage(BodyPage):
    """Services by specialty."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage"]
    max_count_per_parent = 1
    template = "pages/service_index.html"

    class Meta:
        verbose_name = _("list of services")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"specialties": presenters.services_by_specialty()}


class ServicePage(FactPage):
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="+"
    )
    parent_page_types = ["pages.ServiceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/service.html"
    search_fields = [*FactPage.search_fields, index.FilterField("service")]

    class Meta:
        verbose_name = _("service page")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "page_language"], name="pages_servicepage_one_a_language"
            )
        ]

    @classmethod
    def get_indexed_objects(cls) -> Any:
        return super().get_indexed_objects().prefetch_related("service__specialty__complaints")

    def fact_names(self) -> str:
        return documents.names(self.service)

    def fact_words(self) -> str:
        return documents.words_of_service(self.service)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"service": presenters.service_profile(self.service_id)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.service_id not in catalogue().services:
            return _gone(presenters.service_index_url())
        return super().serve(request, *args, **kwargs)


class ReviewIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "pages/review_index.html"

    class Meta:
        verbose_name = _("list of reviews")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | presenters.review_list(request.GET)


def _gone(url: str) -> HttpResponse:
    """Where the page of a fact that is no longer in force leads; without a better place, nowhere."""
    if not url:
        raise Http404
    return HttpResponsePermanentRedirect(url)

"""Pages that present the directory's facts, and their indexes."""

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Clinic, Doctor, Service
from clinics.pages import presenters
from clinics.pages.base import BodyPage, FactPage
from clinics.pages.catalogue import catalogue


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

    class Meta:
        verbose_name = _("clinic page")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "page_language"], name="pages_clinicpage_one_a_language"
            )
        ]

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


class DoctorPage(FactPage):
    doctor = models.ForeignKey(Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="+")
    parent_page_types = ["pages.DoctorIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/doctor.html"
    og_kind = "profile"

    class Meta:
        verbose_name = _("doctor page")
        constraints = [
            models.UniqueConstraint(
                fields=["doctor", "page_language"], name="pages_doctorpage_one_a_language"
            )
        ]

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

    class Meta:
        verbose_name = _("service page")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "page_language"], name="pages_servicepage_one_a_language"
            )
        ]

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

"""Pages that present the directory's facts, and their indexes."""

from typing import Any, ClassVar

from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from clinics.directory.models import Clinic, Doctor, Service
from clinics.pages import cards, descriptions, presenters, structured_data
from clinics.pages.base import BodyPage, FactPage
from clinics.pages.catalogue import catalogue
from clinics.pages.search import documents
from clinics.pages.share_card import ShareCard
from portal.shared import clock
from portal.shared.models import Lifecycle


class ClinicIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ClinicPage"]
    max_count_per_parent = 1
    template = "pages/clinic_index.html"

    class Meta:
        verbose_name = _("list of clinics")
        verbose_name_plural = _("lists of clinics")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"cards": cards.clinics()}


class ClinicPage(FactPage):
    clinic = models.ForeignKey(Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="+")
    parent_page_types = ["pages.ClinicIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/clinic.html"
    fact = "clinic"
    search_fields = [*FactPage.search_fields, index.FilterField("clinic")]

    class Meta:
        verbose_name = _("clinic page")
        verbose_name_plural = _("clinic pages")
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
        return context | {"clinic": self.profile}

    @cached_property
    def profile(self) -> presenters.ClinicProfile:
        return presenters.clinic_profile(self.clinic_id)

    def is_shown(self) -> bool:
        return self.clinic_id in catalogue().clinics

    def summary(self) -> str:
        return self.intro or descriptions.of_clinic(self.profile)

    def search_title(self) -> str:
        return f"{self.title}, {self.profile.card.city}"

    def share_card(self) -> ShareCard:
        card = self.profile.card
        return ShareCard(title=self.title, eyebrow=card.city, note=f"{card.address} · {card.phone}")

    def structured_data(self) -> list[dict[str, Any]]:
        known = catalogue()
        item = known.clinics[self.clinic_id]
        return [*super().structured_data(), structured_data.clinic(item, self.profile.row, known)]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_shown():
            return _instead(self.clinic, presenters.clinic_index_url())
        return super().serve(request, *args, **kwargs)


class DoctorPage(FactPage):
    doctor = models.ForeignKey(Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="+")
    parent_page_types = ["pages.DoctorIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/doctor.html"
    fact = "doctor"
    read_along = ("doctor__rating",)
    search_fields = [*FactPage.search_fields, index.FilterField("doctor")]
    og_kind = "profile"

    class Meta:
        verbose_name = _("doctor page")
        verbose_name_plural = _("doctor pages")
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
        return context | {"doctor": self.profile}

    @cached_property
    def profile(self) -> presenters.DoctorProfile:
        return presenters.doctor_profile(self.doctor)

    def is_shown(self) -> bool:
        return self.doctor_id in catalogue().doctors

    def summary(self) -> str:
        return self.intro or descriptions.of_doctor(self.profile)

    def search_title(self) -> str:
        known = catalogue()
        specialties = known.doctors[self.doctor_id].specialty_ids
        return ", ".join([self.title, *(known.specialties[key].practitioner for key in specialties)])

    def share_card(self) -> ShareCard:
        card = self.profile.card
        return ShareCard(
            title=self.title,
            eyebrow=capfirst(", ".join(card.specialties)),
            note=", ".join(card.clinics[:1]),
            portrait=self.profile.row.portrait_id,
            portrait_url=card.portrait_url,
        )

    def structured_data(self) -> list[dict[str, Any]]:
        known, profile = catalogue(), self.profile
        item = known.doctors[self.doctor_id]
        person = structured_data.physician(item, profile.row, profile.education, known)
        return [*super().structured_data(), person]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a doctor who has left leads to the successor, else to the specialty."""
        if not self.is_shown():
            return _instead(self.doctor, presenters.after_doctor(self.doctor))
        return super().serve(request, *args, **kwargs)


class ServiceIndexPage(BodyPage):
    """Services by specialty."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage"]
    max_count_per_parent = 1
    template = "pages/service_index.html"

    class Meta:
        verbose_name = _("list of services")
        verbose_name_plural = _("lists of services")

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
    fact = "service"
    search_fields = [*FactPage.search_fields, index.FilterField("service")]

    class Meta:
        verbose_name = _("service page")
        verbose_name_plural = _("service pages")
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
        return context | {"service": self.profile}

    @cached_property
    def profile(self) -> presenters.ServiceProfile:
        return presenters.service_profile(self.service_id)

    def is_shown(self) -> bool:
        return self.service_id in catalogue().services

    def summary(self) -> str:
        return self.intro or descriptions.of_service(self.profile)

    def share_card(self) -> ShareCard:
        profile = self.profile
        price = _("from %(price)s") % {"price": profile.price} if profile.price else ""
        return ShareCard(title=self.title, eyebrow=profile.specialty.name, note=price)

    def structured_data(self) -> list[dict[str, Any]]:
        known = catalogue()
        item = known.services[self.service_id]
        return [*super().structured_data(), structured_data.procedure(item, self.profile.row, known)]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_shown():
            return _instead(self.service, presenters.service_index_url())
        return super().serve(request, *args, **kwargs)


class ReviewIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "pages/review_index.html"
    indexed_parameters = frozenset({"page"})
    filter_parameters = frozenset({"doctor", "clinic", "rating"})

    class Meta:
        verbose_name = _("list of reviews")
        verbose_name_plural = _("lists of reviews")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | presenters.review_list(request.GET)


def _instead(fact: Lifecycle, url: str) -> HttpResponse:
    """Where the page of a fact out of force leads: for good once it has ended; without a better place, nowhere."""
    if not url:
        raise Http404
    if fact.has_ended(clock.today()):
        return HttpResponsePermanentRedirect(url)
    return HttpResponseRedirect(url)

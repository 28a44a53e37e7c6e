"""The clinic network in the staff admin: what is listed, searched, filtered, grouped and exported."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from clinics.directory import admin_views as views
from clinics.directory.admin_forms import ClinicForm, DoctorForm, FactForm, PricesPanel
from clinics.directory.models import (
    Clinic,
    ClinicStaff,
    Doctor,
    LegalEntity,
    Offering,
    RedFlag,
    Room,
    Service,
    Specialty,
    Symptom,
)
from clinics.directory.scope import ClinicScopedPolicy

LIFE = MultiFieldPanel(
    [FieldPanel("status"), FieldRowPanel([FieldPanel("active_from"), FieldPanel("active_to")])],
    heading=_("Life"),
    help_text=_("Whatever has ended leaves the site; bookings and history stay."),
)
OTHER_SYSTEMS = InlinePanel("external_ids", heading=_("What other systems call it"), label=_("Identifier"))


def both(field: str) -> FieldRowPanel:
    """A text in Russian and English, side by side."""
    return FieldRowPanel([FieldPanel(f"{field}_ru"), FieldPanel(f"{field}_en")])


def tabs(form: type[FactForm], **panels: list[Any]) -> TabbedInterface:
    titles = {"main": _("Facts"), "life": _("Life and links"), "more": _("More"), "prices": _("Prices")}
    return TabbedInterface(
        [ObjectList(content, heading=titles[name]) for name, content in panels.items()], base_form_class=form
    )


def own_clinics(request: HttpRequest) -> QuerySet[Clinic]:
    return views.visible(Clinic, request)


def own_doctors(request: HttpRequest) -> QuerySet[Doctor]:
    return views.visible(Doctor, request)


class ByClinic(WagtailFilterSet):
    clinic = django_filters.ModelChoiceFilter(label=_("Clinic"), queryset=own_clinics)


class OfferingFilters(ByClinic):
    doctor = django_filters.ModelChoiceFilter(label=_("Doctor"), queryset=own_doctors)

    class Meta:
        model = Offering
        fields = ["clinic", "doctor", "service", "status"]


class DutyFilters(ByClinic):
    class Meta:
        model = ClinicStaff
        fields = ["clinic"]


class RoomFilters(ByClinic):
    class Meta:
        model = Room
        fields = ["clinic"]


class DoctorFilters(WagtailFilterSet):
    clinic = django_filters.ModelChoiceFilter(
        label=_("Clinic"), field_name="offerings__clinic", queryset=own_clinics, distinct=True
    )

    class Meta:
        model = Doctor
        fields = ["clinic", "specialties", "status", "sees_children"]


class FactViewSet(SnippetViewSet):
    """Every path of a fact, under one policy; see `scope`."""

    index_view_class = views.FactIndexView
    edit_view_class = views.EditFactView
    copy_view_class = views.CopyFactView
    delete_view_class = views.DeleteFactView
    usage_view_class = views.UsageOfFactView
    history_view_class = views.HistoryOfFactView
    inspect_view_class = views.InspectFactView
    chooser_viewset_class = views.FactChooserViewSet
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    panels: Any = None

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Wagtail's own are in the language of the process's start."""
        return [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]

    @property
    def permission_policy(self) -> ClinicScopedPolicy:
        return ClinicScopedPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return views.visible(self.model, request)


class LegalEntityViewSet(FactViewSet):
    model = LegalEntity
    icon = "clipboard-list"
    list_display = ["name", "country", "tax_id", "licence"]
    list_filter = ["country"]
    search_fields = ["code", "name_ru", "name_en", "tax_id"]
    list_export = ["code", "name_ru", "name_en", "country", "tax_id", "registration", "licence", "tax_regime"]
    edit_handler = tabs(
        FactForm,
        main=[
            FieldPanel("code"),
            both("name"),
            FieldRowPanel([FieldPanel("country"), FieldPanel("tax_regime")]),
            FieldRowPanel([FieldPanel("tax_id"), FieldPanel("registration")]),
            FieldPanel("licence", help_text=_("Shown on the site, as the law wants.")),
            FieldPanel("data_protection_contact"),
        ],
        life=[OTHER_SYSTEMS],
    )


class ClinicViewSet(FactViewSet):
    model = Clinic
    icon = "home"
    list_display = ["name", "city", "status", "currency"]
    list_filter = ["status", "city_en", "entity"]
    search_fields = ["code", "name_ru", "name_en", "city_ru", "city_en", "address_ru", "address_en"]
    list_export = [
        "code",
        "name_ru",
        "name_en",
        "city_ru",
        "city_en",
        "address_ru",
        "phone",
        "time_zone",
        "status",
    ]
    edit_handler = tabs(
        ClinicForm,
        main=[
            FieldPanel("code"),
            both("name"),
            FieldPanel("entity"),
            MultiFieldPanel([both("city"), both("address"), both("directions")], heading=_("Place")),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("time_zone"), FieldPanel("currency")]),
            FieldPanel("payment_methods"),
            FieldPanel("accepted_payers"),
        ],
        more=[InlinePanel("opening_hours", heading=_("Opening hours"), label=_("Hours of a weekday"))],
        life=[LIFE, OTHER_SYSTEMS],
    )


class RoomViewSet(FactViewSet):
    model = Room
    icon = "placeholder"
    list_display = ["name", "clinic", "equipment"]
    filterset_class = RoomFilters
    search_fields = ["code", "name_ru", "name_en", "equipment"]
    list_export = ["code", "clinic.code", "name_ru", "name_en", "equipment"]
    edit_handler = tabs(
        FactForm,
        main=[FieldPanel("code"), FieldPanel("clinic"), both("name"), FieldPanel("equipment")],
        life=[OTHER_SYSTEMS],
    )


class SpecialtyViewSet(FactViewSet):
    model = Specialty
    icon = "tag"
    list_display = ["name", "practitioner"]
    search_fields = ["code", "name_ru", "name_en", "practitioner_ru", "practitioner_en"]
    list_export = ["code", "name_ru", "name_en", "practitioner_ru", "practitioner_en"]
    edit_handler = tabs(
        FactForm,
        main=[FieldPanel("code"), both("name"), both("practitioner"), both("symptoms")],
        life=[OTHER_SYSTEMS],
    )


class DoctorViewSet(FactViewSet):
    model = Doctor
    icon = "user"
    list_display = [
        "name",
        "status",
        "practising_since",
        BooleanColumn("sees_adults", label=_("sees adults"), sort_key="sees_adults"),
        BooleanColumn("sees_children", label=_("sees children"), sort_key="sees_children"),
    ]
    filterset_class = DoctorFilters
    search_fields = ["code", "last_name_ru", "first_name_ru", "last_name_en", "first_name_en"]
    list_export = ["code", "name_ru", "name_en", "practising_since", "sees_adults", "sees_children", "status"]
    edit_handler = tabs(
        DoctorForm,
        main=[
            FieldPanel("code"),
            FieldRowPanel(
                [FieldPanel("last_name_ru"), FieldPanel("first_name_ru"), FieldPanel("patronymic_ru")]
            ),
            FieldRowPanel([FieldPanel("last_name_en"), FieldPanel("first_name_en")]),
            FieldRowPanel([FieldPanel("sex"), FieldPanel("practising_since")]),
            FieldPanel("specialties"),
            both("degree"),
            FieldPanel("languages"),
            FieldRowPanel([FieldPanel("sees_adults"), FieldPanel("sees_children")]),
        ],
        more=[
            FieldPanel("portrait"),
            both("bio"),
            InlinePanel("education", heading=_("Education"), label=_("Step of education")),
        ],
        life=[
            LIFE,
            FieldPanel("successor"),
            FieldPanel("user", permission="accounts.change_user"),
            OTHER_SYSTEMS,
        ],
    )


class ServiceViewSet(FactViewSet):
    model = Service
    icon = "list-ul"
    copy_view_enabled = True
    list_display = ["name", "specialty", "category", "minutes", "status"]
    list_filter = ["specialty", "category", "status", "visit_kind", "prepayment"]
    search_fields = ["code", "name_ru", "name_en"]
    list_export = ["code", "name_ru", "name_en", "specialty.code", "category", "minutes", "status"]
    edit_handler = tabs(
        FactForm,
        main=[
            FieldPanel("code"),
            both("name"),
            FieldPanel("specialty"),
            FieldRowPanel([FieldPanel("category"), FieldPanel("visit_kind")]),
            FieldRowPanel(
                [FieldPanel("minutes"), FieldPanel("buffer_minutes"), FieldPanel("repeat_within_days")]
            ),
            FieldRowPanel([FieldPanel("age_from"), FieldPanel("age_to"), FieldPanel("sex")]),
            both("preparation"),
            FieldRowPanel([FieldPanel("referral_required"), FieldPanel("sensitive")]),
        ],
        more=[
            FieldRowPanel([FieldPanel("prepayment"), FieldPanel("deposit_percent")]),
            FieldPanel("confirmation"),
            FieldRowPanel([FieldPanel("minimum_notice_hours"), FieldPanel("cancel_until_hours")]),
        ],
        life=[LIFE, OTHER_SYSTEMS],
    )


class OfferingViewSet(FactViewSet):
    model = Offering
    icon = "calendar-check"
    list_display = ["doctor", "service", "clinic", "status"]
    filterset_class = OfferingFilters
    search_fields = ["doctor__last_name_ru", "doctor__last_name_en", "service__name_ru", "service__name_en"]
    list_export = ["doctor.code", "service.code", "clinic.code", "minutes", "status"]
    edit_handler = tabs(
        FactForm,
        main=[FieldPanel("doctor"), FieldPanel("service"), FieldPanel("clinic"), FieldPanel("minutes")],
        prices=[
            PricesPanel(
                "prices",
                panels=[
                    FieldRowPanel([FieldPanel("payer"), FieldPanel("amount_minor"), FieldPanel("currency")]),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                ],
                heading=_("Prices"),
                label=_("Price"),
                help_text=_("To change a price, end the old one and add a new one from the next day."),
            )
        ],
        life=[LIFE, OTHER_SYSTEMS],
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("doctor", "service", "clinic")


class SymptomViewSet(FactViewSet):
    model = Symptom
    icon = "help"
    list_display = ["phrase", "language", "specialty"]
    list_filter = ["language", "specialty"]
    search_fields = ["phrase"]
    list_export = ["phrase", "language", "specialty.code"]
    edit_handler = tabs(
        FactForm, main=[FieldPanel("phrase"), FieldPanel("language"), FieldPanel("specialty")]
    )


class RedFlagViewSet(FactViewSet):
    model = RedFlag
    icon = "warning"
    list_display = ["name"]
    search_fields = ["name_ru", "name_en", "phrases_ru", "phrases_en"]
    list_export = ["name_ru", "name_en", "phrases_ru", "phrases_en", "advice_ru", "advice_en"]
    edit_handler = tabs(FactForm, main=[both("name"), both("phrases"), both("advice")])


class ClinicStaffViewSet(FactViewSet):
    model = ClinicStaff
    icon = "group"
    list_display = ["user", "clinic"]
    filterset_class = DutyFilters
    index_view_class = views.DutyIndexView
    search_fields = ["user__first_name", "user__last_name"]
    list_export = ["user.email", "clinic.code"]
    edit_handler = tabs(FactForm, main=[FieldPanel("user"), FieldPanel("clinic")])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The users in a read of their own, which opens all their e-mails at once."""
        return super().get_queryset(request).select_related("clinic").prefetch_related("user")


FACT_VIEWSETS = (
    ClinicViewSet,
    DoctorViewSet,
    ServiceViewSet,
    OfferingViewSet,
    RoomViewSet,
    SpecialtyViewSet,
    SymptomViewSet,
    RedFlagViewSet,
    LegalEntityViewSet,
    ClinicStaffViewSet,
)


class ClinicNetwork(SnippetViewSetGroup):
    items = FACT_VIEWSETS
    menu_label = _("Clinic network")
    menu_name = "network"
    menu_icon = "site"
    menu_order = 150

"""The lists of facts in the admin find the one that is sought, and saving a fact unchanged changes nothing."""

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest import fixture, mark
from pytest_django import DjangoDbBlocker

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
from clinics.directory.viewsets import FACT_VIEWSETS
from portal.accounts.roles import ROLES
from tests.databases import connected_to, copy_of
from tests.factories.workbooks import Sheets, small_network
from tests.integration.network.conftest import import_sheets
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db

ADMINISTRATOR = next(role for role in ROLES if role.key == "admin")
# Another of what the small network has only one of, other in all that is searched and filtered.
OTHERS: dict[str, dict[str, object]] = {
    "Specialties": {
        "code": "neuro",
        "name_ru": "Неврология",
        "name_en": "Neurology",
        "practitioner_ru": "невролог",
        "practitioner_en": "neurologist",
    },
    "Services": {
        "code": "neuro-online",
        "name_ru": "Неврология: онлайн",
        "name_en": "Neurology: online",
        "specialty": "neuro",
        "category": "telemedicine",
        "visit_kind": "online",
        "prepayment": "full",
        "deposit_percent": None,
    },
    "Doctors": {
        "code": "d002",
        "last_ru": "Зимин",
        "first_ru": "Олег",
        "patronymic_ru": "Ильич",
        "name_en": "Oleg Zimin",
        "specialties": "neuro",
        "sees": "adults, children",
    },
    "Offerings": {"doctor": "d002", "service": "neuro-online", "clinic": "lim"},
}
# Each finds the first of two; {…} are keys of the first ones.
FINDS_THE_FIRST = [
    *((LegalEntity, ask) for ask in ("q=ru-main", "q=Сеть", "q=Network LLC", "q=7707083893", "country=RU")),
    *((Clinic, ask) for ask in ("q=kgd", "q=у моря", "q=Baltic", "q=Калининград", "q=Kaliningrad")),
    *((Clinic, ask) for ask in ("q=пр-т Мира", "q=9 Mira Ave")),
    *((Clinic, ask) for ask in ("status=active", "city_en=Kaliningrad", "entity={LegalEntity}")),
    *((Room, ask) for ask in ("q=101", "q=Кабинет 101", "q=Room 101", "q=ECG", "clinic={Clinic}")),
    *(
        (Specialty, ask)
        for ask in ("q=cardio", "q=Кардиология", "q=Cardiology", "q=кардиолог", "q=cardiologist")
    ),
    *((Doctor, ask) for ask in ("q=d001", "q=Ёлкина", "q=Вера", "q=Elkina", "q=Vera")),
    *((Doctor, ask) for ask in ("clinic={Clinic}", "specialties={Specialty}", "status=active")),
    (Doctor, "sees_children=false"),
    *((Service, ask) for ask in ("q=cardio-first", "q=Кардиология", "q=first visit")),
    *((Service, ask) for ask in ("specialty={Specialty}", "category=consultation", "status=active")),
    *((Service, ask) for ask in ("visit_kind=first", "prepayment=deposit")),
    *((Offering, ask) for ask in ("q=Ёлкина", "q=Elkina", "q=Кардиология", "q=Cardiology")),
    *(
        (Offering, ask)
        for ask in ("clinic={Clinic}", "doctor={Doctor}", "service={Service}", "status=active")
    ),
    *((Symptom, ask) for ask in ("q=болит", "language=ru", "specialty={Specialty}")),
    *((RedFlag, ask) for ask in ("q=инфаркт", "q=heart attack", "q=боль в груди", "q=chest pain")),
    *((ClinicStaff, ask) for ask in ("q=Belova", "clinic={Clinic}")),
]
SAVED = [LegalEntity, Clinic, Room, Specialty, Doctor, Service, Offering]


def two_of_each() -> Sheets:
    sheets = small_network()
    for sheet, cells in OTHERS.items():
        sheets[sheet].append(sheets[sheet][0] | cells)
    sheets["Rooms"][0]["equipment"] = "ECG"
    return sheets


def guide() -> None:
    """Complaints, red flags and duties, which no workbook brings."""
    cardiology, neurology = Specialty.objects.order_by("code")
    Symptom.objects.create(phrase="болит сердце", language="ru", specialty=cardiology)
    Symptom.objects.create(phrase="headache", language="en", specialty=neurology)
    for names, phrases in (
        (("инфаркт", "heart attack"), ("боль в груди", "chest pain")),
        (("инсульт", "stroke"), ("перекосило лицо", "crooked face")),
    ):
        texts = dict(zip(("name_ru", "name_en", "phrases_ru", "phrases_en"), (*names, *phrases), strict=True))
        RedFlag.objects.create(**texts, advice_ru="Звоните 103.", advice_en="Call 112.")
    for surname, clinic in zip(("Belova", "Zueva"), Clinic.objects.order_by("code"), strict=True):
        ClinicStaff.objects.create(user=make_staff(last_name=surname), clinic=clinic)


@fixture(scope="module")
def client(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Client]:
    """An administrator's, over two facts of each kind, in a database of the module's own."""
    name = f"test_lists_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock(), copy_of("migrated", name), connected_to(name):
        import_sheets(two_of_each())
        guide()
        for model in (Clinic, Doctor, Service, Offering):
            model._default_manager.exclude(pk=first_of(model).pk).update(status="paused")
        yield through_the_door(browser(), make_staff(*ADMINISTRATOR.permissions))


def first_of(model: type[Model]) -> Any:
    """«ru-main» is the one legal entity that does not come first by its code."""
    return model._default_manager.order_by("-code" if model is LegalEntity else "pk").first()


def address(model: type[Model], view: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_directory_{model._meta.model_name}:{view}", args=args)


@mark.parametrize(("model", "ask"), FINDS_THE_FIRST, ids=lambda value: getattr(value, "__name__", value))
def test_a_list_shows_what_is_sought_and_nothing_else(client: Client, model: type[Model], ask: str) -> None:
    keys = {kind.__name__: first_of(kind).pk for kind in SAVED}
    name, _equals, value = ask.format(**keys).partition("=")

    found = client.get(address(model, "list_results"), {name: value}).context["object_list"]

    assert model._default_manager.count() == 2
    assert [fact.pk for fact in found] == [first_of(model).pk]


@mark.parametrize("viewset", FACT_VIEWSETS, ids=lambda viewset: viewset.model.__name__)
def test_every_list_is_searched_and_every_filter_is_tried(viewset: Any) -> None:
    tried = {ask.partition("=")[0] for model, ask in FINDS_THE_FIRST if model is viewset.model}
    filters = getattr(viewset.filterset_class, "base_filters", viewset.list_filter)
    assert tried == {"q", *(() if filters is viewset.UNDEFINED else filters)}


def as_sent(page: bytes) -> dict[str, list[str]]:
    """What a browser sends of the editor's form when nothing was touched."""
    fields = defaultdict(list)
    for field in BeautifulSoup(page, "html.parser").select("#w-editor-form [name]:not([disabled], button)"):
        fields[str(field["name"])] += values_of(field)
    return fields


def values_of(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.text.removeprefix("\n")]
    if field.name == "select":
        return [str(option["value"]) for option in field.select("option[selected]")]
    if field["type"] in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]


def kept(fact: Any) -> dict[str, Any]:
    """The row with its children, but for the time of the change."""
    values: dict[str, Any] = type(fact)._default_manager.get(pk=fact.pk).serializable_data()
    return {name: value for name, value in values.items() if name != "updated_at"}


@mark.parametrize("model", SAVED, ids=lambda model: model.__name__)
def test_a_fact_that_is_saved_as_it_came_stays_as_it_was(client: Client, model: type[Model]) -> None:
    fact = first_of(model)
    page, before = address(model, "edit", fact.pk), kept(fact)

    answer = client.post(page, as_sent(client.get(page).content), follow=True)

    assert answer.redirect_chain == [(address(model, "list"), 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]
    assert kept(fact) == before

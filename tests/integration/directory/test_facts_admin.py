"""Editing facts in the admin: codes stay, prices are in roubles, what is used is not deleted."""

import datetime as dt

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest import fixture, mark

from clinics.directory.models import Clinic, ClinicStaff, Offering, Price
from clinics.directory.viewsets import FACT_VIEWSETS
from portal.accounts.roles import ROLES
from tests.integration.directory.test_clinic_scope import Network, no_rows
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db

ADMINISTRATOR = next(role for role in ROLES if role.key == "admin")


@fixture
def client():
    return through_the_door(browser(), make_staff(*ADMINISTRATOR.permissions))


@fixture
def network() -> Network:
    return Network("Pokrovka")


def page(model, name: str, *args: object) -> str:
    return reverse(f"wagtailsnippets_directory_{model._meta.model_name}:{name}", args=args)


def offering_fields(offering: Offering, *prices: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {
        "doctor": offering.doctor_id,
        "service": offering.service_id,
        "clinic": offering.clinic_id,
        "status": "active",
    }
    fields |= no_rows() | no_rows("prices") | {"prices-TOTAL_FORMS": str(len(prices))}
    for number, price in enumerate(prices):
        row = {"payer": "1", "currency": "RUB", "ORDER": str(number)} | price
        fields |= {f"prices-{number}-{key}": value for key, value in row.items()}
    return fields


@mark.parametrize("viewset", FACT_VIEWSETS, ids=lambda viewset: viewset.model.__name__)
@mark.parametrize("name", ["list", "add"])
def test_lists_and_forms_open(client, viewset, name):
    assert client.get(page(viewset.model, name)).status_code == 200


@mark.parametrize("path", ["edit", "inspect", "usage", "history"])
@mark.parametrize("model", [Clinic, Offering], ids=lambda model: model.__name__)
def test_a_fact_opens(client, network, model, path):
    answer = client.get(page(model, path, network.fact(model).pk))
    assert answer.status_code == 200 and "Pokrovka" in answer.content.decode()


def test_the_menu_has_the_clinic_network(client):
    assert "Clinic network" in client.get("/admin/").content.decode()


def test_a_code_stays(client, network):
    room = network.room
    fields = {"code": "changed", "name_ru": "Кабинет", "name_en": "Room", "clinic": network.clinic.pk}
    assert client.post(page(type(room), "edit", room.pk), fields | no_rows()).status_code == 302
    room.refresh_from_db()
    assert (room.code, room.name_en) == ("1", "Room")


@mark.parametrize(("typed", "minor"), [("3200", 320_000), ("3200.50", 320_050), ("0", 0)])
def test_a_price_is_typed_in_roubles(client, network, typed, minor):
    offering = network.offering
    fields = offering_fields(offering, {"amount_minor": typed, "valid_from": "2026-01-01"})
    assert client.post(page(Offering, "edit", offering.pk), fields).status_code == 302
    assert [price.amount_minor for price in offering.prices.all()] == [minor]


def test_a_price_is_shown_in_roubles_and_saved_unchanged(client, network):
    offering = network.offering
    Price.objects.create(
        offering=offering, payer=1, amount_minor=320_050, currency="RUB", valid_from=dt.date(2026, 1, 1)
    )
    assert 'value="3200.5' in client.get(page(Offering, "edit", offering.pk)).content.decode()


@mark.parametrize("typed", ["-1", "3200.505", "many"])
def test_a_price_that_is_none_is_refused_at_its_row(client, network, typed):
    fields = offering_fields(network.offering, {"amount_minor": typed, "valid_from": "2026-01-01"})
    answer = client.post(page(Offering, "edit", network.offering.pk), fields)
    assert answer.status_code == 200
    assert "amount_minor" in answer.context["form"].formsets["prices"].forms[0].errors


def test_overlapping_prices_are_said_at_the_second_row(client, network):
    first = {"amount_minor": "3000", "valid_from": "2026-01-01", "valid_to": "2026-06-30"}
    second = {"amount_minor": "3200", "valid_from": "2026-06-30"}
    answer = client.post(
        page(Offering, "edit", network.offering.pk), offering_fields(network.offering, first, second)
    )
    rows = answer.context["form"].formsets["prices"].forms
    assert not rows[0].errors and "Another price" in str(rows[1].errors["valid_from"])


def test_prices_that_follow_each_other_are_fine(client, network):
    first = {"amount_minor": "3000", "valid_from": "2026-01-01", "valid_to": "2026-06-30"}
    second = {"amount_minor": "3200", "valid_from": "2026-07-01"}
    fields = offering_fields(network.offering, first, second)
    assert client.post(page(Offering, "edit", network.offering.pk), fields).status_code == 302
    assert network.offering.prices.count() == 2


def test_a_price_in_a_foreign_currency_is_refused(client, network):
    price = {"amount_minor": "30", "valid_from": "2026-01-01", "currency": "EUR"}
    answer = client.post(
        page(Offering, "edit", network.offering.pk), offering_fields(network.offering, price)
    )
    assert "currency" in answer.context["form"].formsets["prices"].forms[0].errors


@mark.parametrize("bulk", [False, True])
def test_what_others_build_on_is_not_deleted_and_says_why(client, network, bulk):
    clinic = network.clinic
    address = page(Clinic, "delete", clinic.pk)
    if bulk:
        action = reverse("wagtail_bulk_action", args=["directory", "clinic", "delete"])
        address = f"{action}?id={clinic.pk}"
    answer = client.post(address, follow=True)
    assert "can&#x27;t be deleted" in answer.content.decode()
    assert Clinic.objects.filter(pk=clinic.pk).exists()


def test_what_nobody_uses_is_deleted(client, network):
    client.post(page(type(network.room), "delete", network.room.pk))
    assert network.clinic.rooms.count() == 0


@mark.parametrize("typed", ["{0.email}", "{0.last_name}"])
def test_a_duty_is_found_by_the_whole_email_or_a_part_of_the_name(client, network, typed):
    sought, other = make_staff(last_name="Zimina"), make_staff(last_name="Letova")
    for user in (sought, other):
        ClinicStaff.objects.create(user=user, clinic=network.clinic)
    page = reverse("wagtailsnippets_directory_clinicstaff:list_results")
    shown = client.get(page, {"q": typed.format(sought)}).content.decode()
    assert "Zimina" in shown and "Letova" not in shown


def test_exported_duties_have_e_mails_opened_by_one_look_at_the_keys(client, network):
    users = [make_staff() for _ in range(3)]
    for user in users:
        ClinicStaff.objects.create(user=user, clinic=network.clinic)
    with CaptureQueriesContext(connections["keys"]) as queries:
        answer = client.get(page(ClinicStaff, "list"), {"export": "csv"})
        exported = b"".join(answer.streaming_content).decode()
    assert all(user.email in exported for user in users)
    assert len(queries) == 1


def test_rows_are_ticked_only_by_whoever_may_delete(client, network):
    reader = make_staff("directory.oversee_clinic", "directory.view_clinic")
    ticks = "data-bulk-action-checkbox"
    assert ticks in client.get(page(Clinic, "list")).content.decode()
    assert ticks not in through_the_door(browser(), reader).get(page(Clinic, "list")).content.decode()

"""A clinic manager meets only facts of their own clinics, on every path of the admin."""

from dataclasses import dataclass
from io import BytesIO

from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook
from pytest import fixture, mark
from wagtail.log_actions import log

from clinics.directory.models import Clinic, ClinicStaff, Doctor, Offering, Room, Service
from clinics.directory.scope import ON_DUTY, ClinicScopedPolicy, in_scope
from clinics.directory.viewsets import FACT_VIEWSETS
from portal.accounts.roles import ROLES
from tests.factories.directory import ClinicFactory, DoctorFactory, SpecialtyFactory
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db

FOREIGN = "Zzforeign"
OWN = "Ownplace"
SCOPED = [viewset for viewset in FACT_VIEWSETS if viewset.model in ON_DUTY]
MANAGER = next(role for role in ROLES if role.key == "manager")
# Also what the manager's role doesn't give: the scope alone must hold, whatever a group is granted later.
EVERYTHING = MANAGER.permissions | {
    f"directory.{verb}_{model._meta.model_name}" for model in ON_DUTY for verb in ("add", "change", "delete")
}


@dataclass
class Network:
    """One clinic's facts, each named with `name`."""

    name: str

    def __post_init__(self) -> None:
        self.clinic = ClinicFactory(name_ru=self.name, name_en=self.name, city_en=self.name)
        self.doctor = DoctorFactory(last_name_ru=self.name, last_name_en=self.name)
        self.room = Room.objects.create(clinic=self.clinic, code="1", name_ru=self.name, name_en=self.name)
        self.service = Service.objects.create(
            code=f"service-{self.name.lower()}",
            name_ru="Приём",
            name_en="Visit",
            specialty=SpecialtyFactory(),
            minutes=30,
            category="consultation",
            visit_kind="first",
        )
        self.offering = Offering.objects.create(doctor=self.doctor, service=self.service, clinic=self.clinic)
        self.duty = ClinicStaff.objects.create(user=make_staff(), clinic=self.clinic)

    def fact(self, model: type[Model]) -> Model:
        facts = {Clinic: self.clinic, Doctor: self.doctor, Room: self.room, Offering: self.offering}
        return facts.get(model, self.duty)


@fixture
def foreign() -> Network:
    return Network(FOREIGN)


@fixture
def own() -> Network:
    return Network(OWN)


@fixture
def client(own, foreign) -> Client:
    manager = make_staff(*EVERYTHING)
    ClinicStaff.objects.create(user=manager, clinic=own.clinic)
    return through_the_door(browser(), manager)


def addresses(viewset, fact: Model):
    """Every registered address of a fact: those with its key filled in, and those of all facts."""
    options = fact._meta
    for space in (
        f"wagtailsnippets_{options.app_label}_{options.model_name}",
        f"wagtailsnippetchoosers_{options.app_label}_{options.model_name}",
    ):
        instance = viewset() if "choosers" not in space else viewset().chooser_viewset
        for pattern in instance.get_urlpatterns():
            try:
                yield pattern.name, reverse(f"{space}:{pattern.name}"), False
            except NoReverseMatch:
                yield pattern.name, reverse(f"{space}:{pattern.name}", args=[fact.pk]), True
    bulk = reverse("wagtail_bulk_action", args=[options.app_label, options.model_name, "delete"])
    yield "bulk", f"{bulk}?id={fact.pk}", True
    ping = f"/admin/editing-sessions/ping/{options.app_label}/{options.model_name}/{fact.pk}/1/"
    yield "ping", ping, True


@mark.parametrize("viewset", SCOPED, ids=lambda viewset: viewset.model.__name__)
@mark.parametrize("method", ["get", "post"])
def test_no_address_of_a_foreign_fact_opens_or_tells(client, foreign, viewset, method):
    fact = foreign.fact(viewset.model)
    seen = set()
    for name, address, of_one in addresses(viewset, fact):
        if method == "post" and not of_one:
            continue
        answer = getattr(client, method)(address)
        body = answer.content.decode()
        assert FOREIGN not in body, f"{method} {address} tells of a foreign fact"
        if of_one:
            assert answer.status_code in (302, 403, 404, 405), f"{method} {address} {answer.status_code}"
            assert FOREIGN not in str(answer.headers)
        seen.add(name)
    assert {"edit", "delete", "usage", "history", "history_results", "inspect", "chosen", "bulk"} <= seen
    assert type(fact).objects.filter(pk=fact.pk).exists()


@mark.parametrize("viewset", SCOPED, ids=lambda viewset: viewset.model.__name__)
def test_the_same_addresses_open_for_the_own_clinic(client, own, viewset):
    """Else the test above would pass on addresses that open for nobody."""
    fact = own.fact(viewset.model)
    for name, address, _ in addresses(viewset, fact):
        if name in ("edit", "delete", "usage", "history", "inspect", "chosen", "bulk", "list"):
            assert client.get(address).status_code == 200, address


@mark.parametrize("viewset", SCOPED, ids=lambda viewset: viewset.model.__name__)
@mark.parametrize("query", ["?export=csv", f"?q={FOREIGN}", "?p=1&ordering=pk"])
def test_lists_exports_and_searches_tell_of_no_foreign_fact(client, own, viewset, query):
    model = viewset.model._meta.model_name
    for name in ("list", "list_results"):
        answer = client.get(reverse(f"wagtailsnippets_directory_{model}:{name}") + query)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        rest = content.decode(errors="replace").replace(f'value="{FOREIGN}"', "").replace(query[3:], "")
        assert FOREIGN not in rest


def test_the_export_holds_the_own_facts(client, own, foreign):
    answer = client.get(reverse("wagtailsnippets_directory_clinic:list") + "?export=csv")
    text = b"".join(answer.streaming_content).decode()
    assert OWN in text and foreign.clinic.code not in text


def test_the_workbook_holds_the_own_facts(client, own, foreign):
    answer = client.get(reverse("wagtailsnippets_directory_doctor:list") + "?export=xlsx")
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.values)
    assert [row[0] for row in rows[1:]] == [own.doctor.code]


def test_choosing_many_gives_only_own_facts(client, own, foreign):
    address = reverse("wagtailsnippetchoosers_directory_doctor:chosen_multiple")
    body = client.get(f"{address}?id={own.doctor.pk}&id={foreign.doctor.pk}").content.decode()
    assert OWN in body and FOREIGN not in body


def test_a_room_is_not_moved_to_a_foreign_clinic(client, own, foreign):
    fields = {"code": "1", "name_ru": "x", "name_en": "x", "clinic": foreign.clinic.pk} | no_rows()
    answer = client.post(reverse("wagtailsnippets_directory_room:edit", args=[own.room.pk]), fields)
    assert answer.status_code == 200
    own.room.refresh_from_db()
    assert own.room.clinic == own.clinic


def test_a_room_is_not_created_in_a_foreign_clinic(client, foreign):
    fields = {"code": "2", "name_ru": "x", "name_en": "x", "clinic": foreign.clinic.pk} | no_rows()
    client.post(reverse("wagtailsnippets_directory_room:add"), fields)
    assert foreign.clinic.rooms.count() == 1


def test_a_foreign_doctor_is_not_offered(client, own, foreign):
    fields = {
        "doctor": foreign.doctor.pk,
        "service": own.service.pk,
        "clinic": own.clinic.pk,
        "status": "active",
    }
    fields |= no_rows() | no_rows("prices")
    assert client.post(reverse("wagtailsnippets_directory_offering:add"), fields).status_code == 200
    assert not Offering.objects.filter(doctor=foreign.doctor, clinic=own.clinic).exists()


def test_all_in_a_bulk_action_means_all_own(client, own, foreign):
    address = reverse("wagtail_bulk_action", args=["directory", "room", "delete"])
    page = client.get(f"{address}?id=all").content.decode()
    assert OWN in page and FOREIGN not in page
    client.post(f"{address}?id=all")
    assert list(Room.objects.all()) == [foreign.room]


def test_usage_of_a_shared_doctor_tells_of_no_foreign_offering(client, own, foreign):
    Offering.objects.create(doctor=own.doctor, service=foreign.service, clinic=foreign.clinic)
    body = client.get(
        reverse("wagtailsnippets_directory_doctor:usage", args=[own.doctor.pk])
    ).content.decode()
    assert OWN in body and FOREIGN not in body


@mark.parametrize("path", ["", "results/", "?export=csv"])
def test_site_history_tells_of_no_foreign_fact(client, foreign, path):
    log(instance=foreign.clinic, action="wagtail.edit")
    answer = client.get(f"/admin/reports/site-history/{path}")
    assert answer.status_code == 302 and FOREIGN not in answer.content.decode()


def test_site_history_is_for_those_who_oversee(foreign):
    log(instance=foreign.clinic, action="wagtail.edit")
    auditor = make_staff("directory.oversee_clinic", "directory.change_clinic")
    page = through_the_door(browser(), auditor).get("/admin/reports/site-history/")
    assert FOREIGN in page.content.decode()


@mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_only_roles_that_oversee_see_every_clinic(role, own, foreign):
    user = make_staff(*role.permissions)
    sees_all = "directory.oversee_clinic" in role.permissions
    assert (in_scope(Clinic, user).count() == 2) is sees_all


def test_the_policy_answers_alike_for_one_and_for_many(own, foreign):
    manager = make_staff(*EVERYTHING)
    ClinicStaff.objects.create(user=manager, clinic=own.clinic)
    for model in ON_DUTY:
        policy = ClinicScopedPolicy(model)
        many = set(policy.instances_user_has_permission_for(manager, "change"))
        one = {
            fact
            for fact in model.objects.all()
            if policy.user_has_permission_for_instance(manager, "change", fact)
        }
        assert many == one and own.fact(model) in one and foreign.fact(model) not in one


def no_rows(prefix: str = "external_ids") -> dict[str, str]:
    """The management form of an inline panel without rows."""
    return {
        f"{prefix}-{key}": "0" for key in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }

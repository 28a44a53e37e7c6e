"""Who acts travels with every write, also with those of code that knows nothing of the log."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client, RequestFactory
from psycopg import sql
from pytest_django import DjangoAssertNumQueries

from clinics.directory.models import Clinic
from portal.audit import actions
from portal.audit.acting import acting
from portal.audit.actor import SYSTEM, Actor, actor_for, actor_of
from portal.audit.middleware import HEADER
from portal.audit.models import Entry
from tests.factories.directory import ClinicFactory, LegalEntityFactory
from tests.factories.people import UserFactory

GUEST = Actor(None, "visitor", "192.0.2.9", "100% %s {curl}; '", "q")


def last(label: str) -> Entry:
    return Entry.objects.filter(object_type=label).order_by("id").last()


def test_every_write_inside_carries_the_actor(committed: str) -> None:
    with acting(lambda: GUEST):
        clinic = ClinicFactory()
        Clinic.objects.filter(pk=clinic.pk).update(code="a%s")
    entry = last("directory.clinic")
    assert (entry.role, entry.user_agent, entry.after) == ("visitor", GUEST.user_agent, {"code": "a%s"})


def test_the_count_of_written_rows_is_still_the_statements(committed: str) -> None:
    ClinicFactory.create_batch(3)
    with acting(lambda: SYSTEM):
        assert Clinic.objects.update(city_en="Riga") == 3
        made = Clinic.objects.bulk_create([ClinicFactory.build(entity=LegalEntityFactory())])
    assert made[0].pk and last("directory.clinic").role == "system"


def test_raw_sql_without_parameters_keeps_its_percent_signs(committed: str) -> None:
    ClinicFactory()
    with acting(lambda: GUEST), connection.cursor() as cursor:
        cursor.execute("UPDATE directory_clinic SET code = 'of %' || 'x' WHERE code LIKE 'clinic%'")
        assert cursor.rowcount == 1
    assert last("directory.clinic").user_agent == GUEST.user_agent


def test_composed_sql_carries_the_actor(committed: str) -> None:
    ClinicFactory()
    statement = sql.SQL("UPDATE {} SET code = {}").format(sql.Identifier("directory_clinic"), "9%")
    with acting(lambda: GUEST), connection.cursor() as cursor:
        cursor.execute(statement)
    assert last("directory.clinic").user_agent == GUEST.user_agent


@pytest.mark.django_db
def test_a_savepoint_that_is_rolled_back_takes_no_actor_away() -> None:
    with acting(lambda: GUEST):
        with transaction.atomic():
            ClinicFactory()
            transaction.set_rollback(True)
        ClinicFactory()
    assert last("directory.clinic").role == "visitor"


@pytest.mark.django_db
def test_whom_an_action_names_goes_before_the_request() -> None:
    with acting(lambda: GUEST):
        actions.act_as(SYSTEM)
        ClinicFactory()
    assert last("directory.clinic").role == "system"


def test_nothing_is_left_on_the_connection(committed: str) -> None:
    with acting(lambda: GUEST):
        ClinicFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('audit.request', true)")
        assert not cursor.fetchone()[0]


@pytest.mark.django_db
def test_a_read_asks_for_no_actor() -> None:
    def never() -> Actor:
        raise AssertionError

    with acting(never):
        list(Clinic.objects.all())


@pytest.mark.django_db
def test_the_role_is_the_names_of_the_groups() -> None:
    user = UserFactory()
    assert actor_for(user, None).role == "user"
    user.groups.set(Group.objects.filter(name__in=["Nurse", "Auditor"]))
    assert actor_for(user, None).role == "Auditor, Nurse"
    user.is_superuser = True
    assert actor_for(user, None).role == "superuser"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "forwarded", "ip"),
    [
        (0, "198.51.100.1", "127.0.0.1"),
        (1, "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        (2, "::1", "127.0.0.1"),
    ],
)
def test_forwarded_addresses_are_believed_as_far_as_our_proxies(settings, proxies, forwarded, ip) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert actor_of(request).ip == ip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "unix:", "1.2.3.4; DROP"])
def test_an_unknown_address_is_no_address(address: str) -> None:
    assert actor_of(RequestFactory().get("/", REMOTE_ADDR=address)).ip == ""


@pytest.mark.django_db
def test_a_user_agent_is_cut_and_holds_no_control_characters() -> None:
    request = RequestFactory().get("/", headers={"User-Agent": "a\x00b\n" + "я" * 1000})
    agent = actor_of(request).user_agent
    assert agent.startswith("abя") and len(agent) <= 300


@pytest.mark.django_db
def test_every_answer_has_a_request_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/en/", headers={HEADER: "mine"}).headers[HEADER] for _ in range(2))
    assert first != second and len(first) == 32


def test_a_request_asks_for_its_users_roles_once(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory()
    with django_assert_num_queries(1):
        first, again = actor_of(request), actor_of(request)
    assert first is again


def test_a_request_whose_user_signs_in_meanwhile_is_theirs(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory()
    before, request.user = actor_of(request), UserFactory()
    assert actor_of(request).user == request.user.public_id != before.user

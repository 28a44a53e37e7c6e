"""Users' e-mails and phones: sealed in the database, and found by their tokens all the same."""

import pytest
from allauth.account.internal.userkit import filter_users_by_email
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F

from clinics.directory.models import ClinicStaff
from portal.accounts.models import User
from portal.audit.models import Entry
from tests.factories.directory import ClinicFactory

pytestmark = pytest.mark.django_db

EMAIL, PHONE = "anna.petrova@clinic.test", "+74951204567"


@pytest.fixture
def anna() -> User:
    return User.objects.create_user(email=EMAIL, phone=PHONE)


@pytest.fixture
def nobody() -> User:
    return User.objects.create_user()


def test_the_database_holds_no_address(anna: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT email || phone || email_token || phone_token FROM accounts_user")
        held = bytes(cursor.fetchone()[0])
    assert b"anna" not in held and b"4951204567" not in held
    read = User.objects.get(pk=anna.pk)
    assert (read.email, read.phone) == (EMAIL, PHONE)


@pytest.mark.parametrize(
    "lookup",
    [
        {"email": EMAIL},
        {"email": " Anna.Petrova@CLINIC.test "},
        {"email__iexact": EMAIL.upper()},
        {"email__in": ["other@clinic.test", EMAIL, "no e-mail"]},
        {"phone": "8 (495) 120-45-67"},
        {"email_token": EMAIL},
    ],
)
def test_a_user_is_found_by_the_whole_value(anna: User, nobody: User, lookup: dict[str, object]) -> None:
    assert User.objects.get(**lookup) == anna
    assert User.objects.exclude(**lookup).get() == nobody


@pytest.mark.parametrize("typed", ["nobody@clinic.test", "no e-mail", "anna", "@"])
def test_what_is_nobodys_e_mail_finds_nobody(anna: User, nobody: User, typed: str) -> None:
    assert not User.objects.filter(email=typed).exists()
    assert User.objects.exclude(email=typed).count() == 2


@pytest.mark.parametrize("empty", ["", None])
def test_who_has_no_e_mail_is_found_by_emptiness(anna: User, nobody: User, empty: str | None) -> None:
    assert User.objects.get(email=empty) == nobody
    assert User.objects.exclude(email=empty).get() == anna


@pytest.mark.parametrize("lookup", ["icontains", "startswith", "endswith", "gt", "regex"])
def test_a_part_of_an_e_mail_is_refused(lookup: str) -> None:
    with pytest.raises(FieldError, match="token"):
        User.objects.filter(**{f"email__{lookup}": "anna"})


def test_the_database_makes_no_token() -> None:
    with pytest.raises(FieldError, match="given values"):
        User.objects.filter(email=F("first_name"))


def test_a_user_is_found_through_a_relation(anna: User) -> None:
    duty = ClinicStaff.objects.create(user=anna, clinic=ClinicFactory())
    assert ClinicStaff.objects.get(user__email=EMAIL) == duty


def test_an_index_serves_the_look_up(anna: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Index" in User.objects.filter(email=EMAIL).explain()


def test_allauth_finds_the_user(anna: User) -> None:
    assert filter_users_by_email(EMAIL.upper(), for_login=True) == [anna]


def test_a_name_stands_for_a_user_and_never_the_e_mail(anna: User) -> None:
    assert EMAIL not in f"{anna} {anna!r}"
    assert str(anna) == str(anna.public_id)


def test_the_audit_log_shows_no_address(anna: User) -> None:
    made = Entry.objects.get(object_id=str(anna.public_id), action="insert")
    shown = [made.after[name] for name in ("email", "phone", "email_token", "phone_token")]
    assert shown == ["***"] * 4

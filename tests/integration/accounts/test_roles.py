"""Groups by migration, demo users by command."""

import json
import stat
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest import fixture, mark, raises
from wagtail.models import GroupApprovalTask, GroupPagePermission

from portal.accounts.checks import demo_is_off, no_demo_users
from portal.accounts.demo import demo_email, load_secrets
from portal.accounts.groups import GroupSync
from portal.accounts.models import User
from portal.accounts.roles import ROLES
from tests.staff import browser, code_now

pytestmark = mark.django_db


@fixture
def demo_file(tmp_path):
    with override_settings(DEMO_USERS_FILE=tmp_path / "demo_users.json"):
        yield tmp_path / "demo_users.json"


def named(permissions) -> set[str]:
    return {f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions}


@mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_the_migration_gave_each_group_its_permissions(role):
    group = Group.objects.get(name=role.name)
    assert named(group.permissions.select_related("content_type")) == role.permissions


@mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_page_permissions_stand_on_the_root(role):
    given = GroupPagePermission.objects.filter(group__name=role.name, page__depth=1)
    assert {row.permission.codename for row in given} == set(role.pages)


def test_only_these_groups_are_there():
    assert set(Group.objects.values_list("name", flat=True)) == {role.name for role in ROLES}


def test_permissions_are_those_that_django_makes_and_not_doubles():
    """A permission made by the migration under a wrong model would exist twice, or without its model."""
    later = {"pages"}  # its models come with a later migration
    for permission in Permission.objects.exclude(content_type__app_label__in=later).select_related(
        "content_type"
    ):
        assert permission.content_type.model_class() or permission.content_type.model == "admin", permission


def test_syncing_again_changes_nothing():
    before = (Permission.objects.count(), GroupPagePermission.objects.count())
    GroupSync(apps).run()
    assert (Permission.objects.count(), GroupPagePermission.objects.count()) == before


def test_marketers_and_administrators_approve_what_editors_submit():
    approving = GroupApprovalTask.objects.get().groups.values_list("name", flat=True)
    assert set(approving) == {"Marketer", "Administrator"}


def test_every_demo_user_is_printed_with_the_password(demo_file):
    out = StringIO()
    call_command("create_demo_users", stdout=out)
    printed = [line.split()[-2:] for line in out.getvalue().splitlines() if "@" in line]
    assert printed == [[email, known.password] for email, known in load_secrets().items()]
    assert len(printed) == 11


def test_demo_users_are_made_once(demo_file):
    call_command("create_demo_users", stdout=StringIO())
    first = demo_file.read_text()
    passwords = set(User.objects.values_list("password", flat=True))
    call_command("create_demo_users", stdout=StringIO())
    assert demo_file.read_text() == first
    assert set(User.objects.values_list("password", flat=True)) == passwords
    assert len(json.loads(first)) == len(ROLES) == User.objects.count()


def test_nobody_else_reads_the_demo_secrets(demo_file):
    call_command("create_demo_users", stdout=StringIO())
    assert stat.S_IMODE(Path(demo_file).stat().st_mode) == 0o600


@override_settings(DEMO=False)
def test_no_demo_users_outside_a_demo(demo_file):
    with raises(CommandError):
        call_command("create_demo_users")
    assert not demo_file.exists()


@mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_every_demo_user_gets_in(demo_file, role):
    call_command("create_demo_users", stdout=StringIO())
    known = load_secrets()[demo_email(role)]
    client = browser()
    client.post("/staff/login/", {"login": demo_email(role), "password": known.password})
    client.post("/staff/code/", {"code": code_now(known.totp_secret)})
    assert client.get("/admin/").status_code == 200


def test_a_deploy_check_refuses_the_demo():
    assert [error.id for error in demo_is_off(None)] == ["accounts.E001"]
    with override_settings(DEMO=False):
        assert demo_is_off(None) == []


def test_a_deploy_check_refuses_demo_users(demo_file):
    assert no_demo_users(None, databases=["default"]) == []
    call_command("create_demo_users", stdout=StringIO())
    assert [error.id for error in no_demo_users(None, databases=["default"])] == ["accounts.E002"]
    assert no_demo_users(None) == []

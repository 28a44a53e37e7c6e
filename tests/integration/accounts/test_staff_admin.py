"""The users admin for people without a user name, and a member's own account page."""

from allauth.mfa.models import Authenticator
from pytest import fixture, mark

from portal.accounts.models import User
from tests.staff import browser, make_staff, through_the_door

pytestmark = mark.django_db

USERS = ("accounts.add_user", "accounts.change_user", "accounts.delete_user")
NEW = {"email": "New.Nurse@Clinic.test", "first_name": "Vera", "last_name": "Lis", "language": "ru"}


@fixture
def admin():
    return make_staff(*USERS, last_name="Administrator")


@fixture
def client(admin):
    return through_the_door(browser(), admin)


def test_the_list_shows_names_and_addresses_and_no_public_id(client, admin):
    page = client.get("/admin/users/").content.decode()
    assert admin.email in page and str(admin.public_id) not in page


@mark.parametrize("typed", ["{0.email}", " {0.email} ", "STAFF{number}@clinic.test", "{0.last_name}"])
def test_a_member_is_found_by_the_whole_email_or_a_part_of_the_name(client, admin, typed):
    other = make_staff(last_name="Zimina")
    number = other.email.removeprefix("staff").partition("@")[0]
    page = client.get("/admin/users/results/", {"q": typed.format(other, number=number)}).content.decode()
    assert other.email in page and "Administrator" not in page


def test_a_part_of_an_email_finds_nobody(client):
    assert "clinic.test" not in client.get("/admin/users/results/", {"q": "@clinic"}).content.decode()


def test_all_of_a_search_are_those_that_it_shows(client, admin):
    sought, other = make_staff(), make_staff()
    page = client.get("/admin/bulk/accounts/user/delete/", {"id": "all", "q": sought.email}).content.decode()
    assert str(sought) in page and str(other) not in page


@mark.parametrize("chosen", ["all", "one"])
def test_no_bulk_action_reaches_a_patient(client, chosen):
    patient = User.objects.create_user(email="patient@clinic.test", last_name="Patientova")
    row = "all" if chosen == "all" else patient.pk
    answer = client.get("/admin/bulk/accounts/user/delete/", {"id": row})
    assert "Patientova" not in answer.content.decode()


def test_the_list_shows_no_patients(client):
    User.objects.create_user(email="patient@clinic.test")
    assert "patient@clinic.test" not in client.get("/admin/users/").content.decode()


def test_a_patient_is_not_edited_here(client):
    patient = User.objects.create_user(email="patient@clinic.test")
    assert client.get(f"/admin/users/edit/{patient.pk}/", follow=True).status_code == 404


def test_a_member_is_created_by_email(client):
    page = client.get("/admin/users/new/").content.decode()
    assert 'name="language"' in page and "public_id" not in page
    answer = client.post("/admin/users/new/", NEW)
    assert answer.status_code == 302
    user = User.objects.get(email="new.nurse@clinic.test")
    assert (user.is_staff, user.language, user.email_verified_at) == (True, "ru", None)


def test_an_address_is_taken_once(client, admin):
    answer = client.post("/admin/users/new/", {**NEW, "email": admin.email.upper()})
    assert "already exists" in str(answer.context["form"].errors["email"])


def test_a_changed_address_must_be_confirmed_again(client):
    user = make_staff()
    client.post(f"/admin/users/edit/{user.pk}/", {**NEW, "is_active": "on"})
    user.refresh_from_db()
    assert (user.email, user.email_verified_at) == ("new.nurse@clinic.test", None)


def test_an_unchanged_address_stays_confirmed(client):
    user = make_staff()
    client.post(f"/admin/users/edit/{user.pk}/", {**NEW, "email": user.email, "is_active": "on"})
    user.refresh_from_db()
    assert user.first_name == "Vera" and user.email_verified_at is not None


def test_a_lost_phone_is_forgotten(client):
    user = make_staff()
    fields = {**NEW, "email": user.email, "is_active": "on", "forget_second_factor": "on"}
    client.post(f"/admin/users/edit/{user.pk}/", fields)
    assert not Authenticator.objects.filter(user=user).exists()


def test_only_a_superuser_makes_a_superuser(client):
    client.post("/admin/users/new/", {**NEW, "is_superuser": "on"})
    assert not User.objects.get(email="new.nurse@clinic.test").is_superuser


@mark.parametrize("path", ["edit", "delete", "history"])
def test_a_superuser_is_out_of_reach_of_others(client, path):
    superuser = make_staff(is_superuser=True)
    answer = client.get(f"/admin/users/{path}/{superuser.pk}/")
    assert answer.status_code in (302, 403) and superuser.email not in answer.content.decode()


def test_staff_without_the_permission_see_no_users():
    client = through_the_door(browser(), make_staff())
    assert client.get("/admin/users/").status_code == 302


def test_everybody_chooses_their_language(client, admin):
    page = client.get("/admin/account/").content.decode()
    assert "preferred_language" not in page and "password-old_password" not in page
    client.post(
        "/admin/account/",
        {
            "name_email-first_name": "Anna",
            "name_email-last_name": "Petrova",
            "name_email-language": "ru",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
        },
    )
    admin.refresh_from_db()
    assert (admin.last_name, admin.language) == ("Petrova", "ru")
    assert '<html lang="ru"' in client.get("/admin/").content.decode()


def policy(answer) -> dict[str, str]:
    rules = answer.headers["Content-Security-Policy"].split("; ")
    return dict(rule.split(" ", 1) for rule in rules)


def test_the_admin_has_a_policy_of_its_own(client):
    rules = policy(client.get("/admin/"))
    assert rules["script-src"] == "'self' 'unsafe-inline'"
    assert (rules["style-src"], rules["object-src"]) == ("'self'", "'none'")


@mark.parametrize("path", ["/staff/two-steps/", "/staff/login/", "/en/"])
def test_other_pages_keep_the_strict_policy(client, path):
    assert "unsafe" not in client.get(path).headers["Content-Security-Policy"]


def test_no_stranger_learns_who_works_here(client):
    assert "gravatar" not in client.get("/admin/users/").content.decode()


def test_an_administrator_edits_themselves(client):
    me = User.objects.get(pk=client.session["_auth_user_id"])
    assert client.get(f"/admin/users/edit/{me.pk}/").status_code == 200

"""The staff door: password, then a code; nothing in the admin opens before both."""

import datetime as dt
import hashlib

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.utils import decrypt
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from pytest import fixture, mark, raises

from portal.accounts import actions
from portal.accounts.demo import code_at
from portal.accounts.models import User
from portal.accounts.second_factor import used_code_key
from portal.crypto.errors import CannotOpenSecret
from portal.shared import clock
from portal.shared.page_cache import redis
from tests.staff import PASSWORD, browser, code_now, make_staff

pytestmark = mark.django_db

ADMIN_DOORS = [
    "/admin/",
    "/admin/pages/",
    "/admin/users/",
    "/admin/account/",
    "/admin/images/",
    "/admin/reports/site-history/",
    "/admin/api/main/pages/",
    "/admin/bulk/accounts/user/delete/?id=1",
]


@fixture
def client() -> Client:
    return browser()


def give_password(client: Client, user: User, password: str = PASSWORD, **headers: str):
    return client.post("/staff/login/", {"login": user.email, "password": password}, **headers)


def secret_of(user: User) -> str:
    return decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def sign_in(client: Client, user: User):
    give_password(client, user)
    return client.post("/staff/code/", {"code": code_now(secret_of(user))})


def test_password_and_code_open_the_admin(client):
    user = make_staff()
    assert sign_in(client, user).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_password_alone_opens_nothing(client):
    assert give_password(client, make_staff()).url == "/staff/code/"
    assert client.get("/admin/").url.startswith("/staff/login/")


def test_a_wrong_code_is_refused(client):
    user = make_staff()
    give_password(client, user)
    wrong = str((int(code_now(secret_of(user))) + 1) % 1_000_000).zfill(6)
    answer = client.post("/staff/code/", {"code": wrong})
    assert answer.status_code == 200 and "code" in answer.context["form"].errors


def test_a_code_serves_once(client):
    user = make_staff()
    sign_in(client, user)
    second = browser()
    assert sign_in(second, user).status_code == 200
    assert second.get("/admin/").status_code == 302


@mark.parametrize(("seconds", "status"), [(-60, 200), (-30, 302), (30, 302), (60, 200)])
def test_a_code_of_the_step_before_or_after_opens_too(client, seconds, status):
    user = make_staff()
    give_password(client, user)
    code = code_at(secret_of(user), clock.now() + dt.timedelta(seconds=seconds))
    assert client.post("/staff/code/", {"code": code}).status_code == status


@mark.parametrize("typed", ["{}", " {} "])
def test_a_used_code_serves_nobody_while_it_would_still_be_right(client, typed):
    user = make_staff()
    sign_in(client, user)
    code = code_now(secret_of(user))
    cache.delete(Authenticator.objects.get(user=user, type="totp").wrap()._get_used_cache_key(code))
    second = browser()
    give_password(second, user)
    assert second.post("/staff/code/", {"code": typed.format(code)}).status_code == 200
    assert redis().ttl(cache.make_key(used_code_key(user, code))) > 60


def test_a_recovery_code_opens_once():
    user = make_staff()
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for status in (302, 200):
        client = browser()
        give_password(client, user)
        assert client.post("/staff/code/", {"code": code}).status_code == status


@mark.parametrize("path", ADMIN_DOORS)
def test_without_an_authenticator_every_admin_address_leads_to_its_set_up(client, path):
    client.force_login(make_staff(authenticator=False, is_superuser=True))
    assert client.get(path).url.startswith("/staff/two-steps/set-up/")


@mark.parametrize("path", ADMIN_DOORS)
def test_a_session_that_skipped_the_code_leads_to_the_code(client, path):
    client.force_login(make_staff(is_superuser=True))
    assert client.get(path).url.startswith("/staff/code/again/")


@mark.parametrize("authenticator", [True, False])
def test_a_direct_post_without_the_code_changes_nothing(client, authenticator):
    user = make_staff(authenticator=authenticator, is_superuser=True)
    client.force_login(user)
    before = user.password
    fields = {
        "password-old_password": PASSWORD,
        "password-new_password1": "x" * 20,
        "email": "new@clinic.test",
    }
    for path in (*ADMIN_DOORS, "/admin/users/new/", "/staff/password/change/", "/staff/two-steps/replace/"):
        assert client.post(path, fields).status_code == 302
    user.refresh_from_db()
    assert user.password == before
    assert Authenticator.objects.filter(user=user, type="totp").exists() is authenticator
    assert User.objects.filter(email="new@clinic.test").count() == 0


def test_an_ajax_call_without_the_code_is_forbidden(client):
    client.force_login(make_staff())
    answer = client.get("/admin/api/main/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_without_the_code_staff_are_strangers_on_the_site(client):
    client.force_login(make_staff(is_superuser=True))
    assert client.get("/documents/").wsgi_request.user.is_anonymous


def test_setting_the_authenticator_up_opens_the_admin_and_gives_recovery_codes(client):
    user = make_staff(authenticator=False)
    assert give_password(client, user).url == "/admin/"
    page = client.get("/staff/two-steps/set-up/")
    assert "data:image/svg+xml" in page.content.decode()
    code = code_now(client.session[SECRET_SESSION_KEY])
    answer = client.post("/staff/two-steps/set-up/", {"code": code})
    assert answer.url == "/staff/two-steps/recovery-codes/"
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert client.get("/admin/").status_code == 200


def test_the_secret_is_encrypted_at_rest():
    user = make_staff()
    for row in Authenticator.objects.filter(user=user):
        stored = row.data.get("secret") or row.data["seed"]
        assert stored.startswith("sealed:") and decrypt(stored) not in stored


@override_settings(SECRET_KEY="another")
def test_the_secret_does_not_depend_on_the_secret_key():
    with override_settings(SECRET_KEY="development only, refused in production"):
        user = make_staff()
    assert len(secret_of(user)) == 32


@mark.parametrize("damaged", ["sealed:", "sealed:AAAA", "gAAAAABold", "%", "sealed:é"])
def test_a_damaged_secret_is_a_clear_error(damaged):
    with raises(CannotOpenSecret):
        decrypt(damaged)


def test_wagtails_own_doors_lead_to_the_staff_door(client):
    assert client.get("/admin/login/?next=/admin/pages/").url == "/staff/login/?next=/admin/pages/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).url == "/staff/login/"
    assert client.get("/admin/password_reset/").url == "/staff/password/reset/"
    assert client.post("/admin/password_reset/confirm/MQ/abc/").url == "/staff/password/reset/"


@mark.parametrize("path", ["/staff/signup/", "/staff/email/", "/staff/login/code/", "/accounts/signup/"])
def test_there_is_no_other_door(client, path):
    assert client.get(path, follow=True).status_code == 404


def test_an_unknown_address_and_a_wrong_password_read_the_same(client):
    user = make_staff()
    wrong = give_password(client, user, "wrong password")
    user.email = "nobody@clinic.test"
    unknown = give_password(client, user, "wrong password")
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.status_code == unknown.status_code == 200


def test_a_guest_reads_what_a_wrong_password_reads(client):
    guest = User.objects.create_user(email="guest@clinic.test", password=PASSWORD)
    actions.set_email(guest, email=guest.email, verified_at=guest.created_at)
    answer = give_password(client, guest)
    assert answer.status_code == 200 and "_auth_user_id" not in client.session


@override_settings(DEMO=False)
def test_a_demo_user_has_no_door_where_the_demo_is_off(client):
    user = make_staff()
    actions.set_email(user, email="editor-test@meridian.example", verified_at=user.created_at)
    assert give_password(client, user).status_code == 200
    client.force_login(user)
    assert client.get("/admin/").status_code == 403


def dodges(user: User):
    """Five spellings of one sign-in: letter case, blanks, ports, forwarded addresses."""
    yield {"login": user.email.upper()}, {}
    yield {"login": f"  {user.email} "}, {}
    yield {"login": user.email.title()}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    yield {"login": user.email}, {"HTTP_HOST": "localhost:81"}
    yield {"login": user.email}, {"HTTP_HOST": "127.0.0.1:82", "HTTP_X_REAL_IP": "203.0.113.8"}


def test_the_limit_of_an_account_is_not_dodged():
    user = make_staff()
    for fields, headers in dodges(user):
        browser().post("/staff/login/", {"password": "wrong password", **fields}, **headers)
    answer = give_password(browser(), user)
    assert "Too many" in str(answer.context["form"].errors)


def test_the_limit_of_an_address_believes_no_forwarded_header():
    client = browser()
    answers = [
        client.post(
            "/staff/login/",
            {"login": f"nobody{number}@clinic.test", "password": "wrong password"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
        for number in range(11)
    ]
    assert "Too many" in str(answers[-1].context["form"].errors)
    assert "Too many" not in str(answers[0].context["form"].errors)


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_the_last_forwarded_address_counts():
    client = browser()
    for number in range(11):
        answer = client.post(
            "/staff/login/",
            {"login": f"nobody{number}@clinic.test", "password": "wrong password"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.9, {browser().defaults['REMOTE_ADDR']}",
        )
        assert "Too many" not in str(answer.context["form"].errors)


def test_a_reset_sends_a_letter_known_or_not_and_says_the_same(client):
    user = make_staff(language="ru")
    answers = [
        client.post("/staff/password/reset/", {"email": email}) for email in (user.email, "x@clinic.test")
    ]
    assert {answer.url for answer in answers} == {"/staff/password/reset/done/"}
    known, unknown = mail.outbox
    assert known.to == [user.email] and "/staff/password/reset/key/" in known.body
    assert unknown.to == ["x@clinic.test"] and "/staff/" not in unknown.body


def test_a_forged_host_does_not_choose_where_the_reset_leads(client):
    user = make_staff()
    client.post("/staff/password/reset/", {"email": user.email}, HTTP_HOST="127.0.0.1:666")
    assert "127.0.0.1:666" not in mail.outbox[0].body


def choose_password(client: Client, user: User) -> None:
    client.post("/staff/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get("/" + link.split("/", 3)[3]).url
    client.post(form, {"password1": "another long password", "password2": "another long password"})


def test_the_reset_link_changes_the_password_and_still_wants_the_code(client):
    user = make_staff()
    choose_password(client, user)
    assert client.get("/admin/").status_code == 302
    assert give_password(client, user, "another long password").url == "/staff/code/"


def test_an_unconfirmed_address_is_confirmed_first(client):
    user = make_staff(authenticator=False)
    actions.set_email(user, email=f"new.{user.email}", verified_at=None)
    assert give_password(client, user).url == "/staff/confirm-email/"
    link = next(word for word in mail.outbox[0].body.split() if "/confirm-email/" in word)
    page = "/" + link.split("/", 3)[3]
    assert user.email in client.get(page).content.decode()
    user.refresh_from_db()
    assert user.email_verified_at is None  # a scanner of letters opens links too
    client.post(page)
    user.refresh_from_db()
    assert user.email_verified_at is not None


def confirmation_link(client: Client, user: User) -> str:
    give_password(client, user)
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    return "/" + link.split("/", 3)[3]


def test_a_link_confirms_only_the_address_that_it_was_mailed_to(client):
    user = make_staff(authenticator=False)
    actions.set_email(user, email=f"old.{user.email}", verified_at=None)
    page = confirmation_link(client, user)
    actions.set_email(user, email=f"new.{user.email}", verified_at=None)
    assert client.post(page).status_code == 200
    user.refresh_from_db()
    assert user.email_verified_at is None


def test_an_address_that_somebody_else_confirmed_first_is_theirs(client):
    user = make_staff(authenticator=False)
    actions.set_email(user, email="shared@clinic.test", verified_at=None)
    page = confirmation_link(client, user)
    actions.set_email(make_staff(), email="shared@clinic.test", verified_at=clock.now())
    assert client.post(page).status_code == 409
    user.refresh_from_db()
    assert user.email_verified_at is None


def test_a_new_password_by_link_confirms_the_address(client):
    user = make_staff(authenticator=False)
    actions.set_email(user, email=f"new.{user.email}", verified_at=None)
    choose_password(client, user)
    user.refresh_from_db()
    assert user.email_verified_at is not None


def test_a_new_password_begins_with_all_its_attempts(client):
    user = make_staff()
    for _ in range(5):
        give_password(browser(), user, "wrong password")
    choose_password(client, user)
    assert give_password(browser(), user, "another long password").url == "/staff/code/"


def test_the_session_keeps_no_address(client):
    user = make_staff()
    give_password(client, user)
    assert user.email not in str(dict(client.session))


def test_limits_keep_no_bare_hash_of_an_address(client):
    user = make_staff()
    give_password(client, user, "wrong password")
    client.post("/staff/password/reset/", {"email": user.email})
    keys = b" ".join(redis().keys("*")).decode()
    assert "login_failed" in keys and "reset_password" in keys
    assert hashlib.sha256(user.email.encode()).hexdigest() not in keys


def test_signing_out_closes_the_admin(client):
    sign_in(client, make_staff())
    client.post("/staff/logout/")
    assert client.get("/admin/").url.startswith("/staff/login/")


def test_wagtails_sign_out_leads_to_the_door(client):
    sign_in(client, make_staff())
    assert client.post(reverse("wagtailadmin_logout")).url == "/staff/login/"
    assert client.get("/admin/").status_code == 302


def test_the_admin_speaks_the_language_of_the_user(client):
    sign_in(client, make_staff(language="ru"))
    assert '<html lang="ru"' in client.get("/admin/").content.decode()


def test_an_open_redirect_is_refused(client):
    user = make_staff()
    client.post("/staff/login/?next=https://evil.example/", {"login": user.email, "password": PASSWORD})
    answer = client.post("/staff/code/", {"code": code_now(secret_of(user))})
    assert answer.url == "/admin/"


def test_a_session_from_before_the_authenticator_cannot_remove_it(client):
    """Whoever only has the password may not trade the owner's phone for another one."""
    user = make_staff(authenticator=False)
    give_password(client, user)
    owner = browser()
    give_password(owner, user)
    owner.get("/staff/two-steps/set-up/")
    owner.post("/staff/two-steps/set-up/", {"code": code_now(owner.session[SECRET_SESSION_KEY])})
    client.post("/staff/again/", {"password": PASSWORD})
    assert client.post("/staff/two-steps/replace/").url == "/staff/code/again/"
    assert Authenticator.objects.filter(user=user, type="totp").exists()

"""A run of the site under production's settings, with secrets planted everywhere, leaves none of them readable."""

import datetime as dt
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import transaction
from pytest_django import DjangoDbBlocker

from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from booking.notifications.actions import tell_of_visit
from booking.patients.models import IdentityDocument, Patient
from clinics.directory.models import ClinicStaff
from clinics.pages.models import ContactFormField, ContactPage, HomePage
from clinics.pages.structure import ensure_structure
from portal.accounts.demo import code_at
from portal.accounts.models import User
from portal.accounts.roles import ROLES
from portal.config import embedded
from portal.config.processes import WORKER
from portal.shared import clock
from tests.databases import ROOT, addresses, connected_to, copy_of
from tests.factories.appointments import book, make_slot
from tests.factories.directory import ClinicFactory
from tests.factories.patients import make_patient, make_phone
from tests.integration.config.test_production import ENVIRONMENT
from tests.leaks import dump_of_database, dump_of_folder, dump_of_redis, forms_of, found_in
from tests.sandbox import RunningSandbox, running_sandbox
from tests.staff import PASSWORD, make_staff

NAME = "test_leaks"
REDIS_DATABASE = 15
LONGEST_SECONDS = 90

SECRETS = {
    "surname": "Разглашенская",
    "phone": "+74957770123",
    "phone without its plus": "74957770123",
    "document": "4509 771236",
    "allergies": "аллергия на тетрациклин-7712",
    "message": "My left knee hurts since Tuesday-7713",
    "visitor's e-mail": "visitor-7714@clinic.test",
    "user's e-mail": "sekret-7715@clinic.test",
    "changed e-mail": "newsekret-7716@clinic.test",
    "user's phone": "+74957770177",
    "typed e-mail": "typo-7718@clinic.test",
    "guest's phone": "+79167770188",
    "guest's e-mail": "guest-7720@clinic.test",
    "phone of a message": "+79167770199",
    "e-mail of a message": "booker-7721@clinic.test",
}
CANARY = "Kanareikina-7719"
PLACES = ["the logs", "PostgreSQL's log", "Redis", "the data", "the keys", "the media"]
DELIVER = "'booking.notifications.tasks.deliver'"
SECRETS_OF_MAIL = re.compile(r"/staff/password/reset/key/(\S+?)/")


@pytest.mark.parametrize("secret", SECRETS.values())
def test_the_search_finds_a_secret_in_each_of_its_forms(secret: str) -> None:
    for form in forms_of(secret):
        assert found_in(b"before " + form + b" after", list(SECRETS.values())) >= {secret}


@dataclass(frozen=True)
class Answer:
    status: int
    data: bytes


@dataclass
class Browser:
    """A client that keeps cookies and comes through nginx, as far as the site can tell."""

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        headers = {
            "Host": "localhost",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Referer": "https://localhost/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if fields is not None:
            body = urlencode(fields | {"csrfmiddlewaretoken": self.cookies.get("__Host-csrf", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_SECONDS)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, data)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        return self.send("POST", path, fields)


@dataclass(frozen=True)
class Planted:
    """What stands in the database before the run."""

    staff: User
    other: User
    totp_secret: str
    contact: str
    submissions: str
    visit: Appointment


@dataclass(frozen=True)
class Left:
    """What the run left behind, by where; what it made that is secret, by what."""

    places: dict[str, bytes]
    mail: str
    codes: list[str]
    words: list[str]


def plant() -> Planted:
    ensure_structure()
    home = HomePage.objects.get(locale__language_code="en", depth=2)
    page = ContactPage(
        title="Contacts", slug="leaks", consent_text="I agree.", notify_email="desk@clinic.test"
    )
    page.form_fields = [
        ContactFormField(label="Message", field_type="multiline", sort_order=0),
        ContactFormField(label="E-mail", field_type="email", sort_order=1),
    ]
    home.add_child(instance=page)
    permissions = next(role.permissions for role in ROLES if role.key == "admin")
    staff = make_staff(*permissions, last_name=CANARY, is_superuser=True)
    staff.email, staff.phone = SECRETS["user's e-mail"], SECRETS["user's phone"]
    staff.password = Argon2PasswordHasher().encode(PASSWORD, "a salt of sixteen")  # as production knows it
    staff.save()
    other = make_staff(last_name="Other")
    ClinicStaff.objects.create(user=staff, clinic=ClinicFactory())
    patient = make_patient(family=SECRETS["surname"], allergies=SECRETS["allergies"])
    make_phone(patient, SECRETS["phone"])
    IdentityDocument.objects.create(
        patient=patient, kind=IdentityDocument.Kind.PASSPORT_RU, number=SECRETS["document"]
    )
    secret = decrypt(Authenticator.objects.get(user=staff, type="totp").data["secret"])
    submissions = f"/admin/forms/submissions/{page.pk}/"
    return Planted(staff, other, secret, page.path_on_site(), submissions, plant_messages(patient))


def plant_messages(patient: Patient) -> Appointment:
    """A visit, and the messages that wait to tell of it."""
    now = clock.now()
    booker = User.objects.create_user(
        phone=SECRETS["phone of a message"],
        phone_verified_at=now,
        email=SECRETS["e-mail of a message"],
        email_verified_at=now,
    )
    tomorrow = make_slot(starts_at=now + dt.timedelta(days=1))
    visit = book(tomorrow, patient, booker=booker, now=now)
    with transaction.atomic():
        assert len(tell_of_visit(visit, now=now)) == 2
    return visit


def work(browser: Browser, planted: Planted, mail: Path) -> None:
    """An ordinary day: a visitor writes, staff sign in, look people up, edit, export, forget a password."""
    _write_to_the_clinic(browser, planted.contact)
    browser.get("/staff/login/")
    browser.post("/staff/login/", login=SECRETS["typed e-mail"], password="wrong password")
    browser.post("/staff/login/", login=SECRETS["user's e-mail"], password="wrong password")
    assert browser.post("/staff/login/", login=SECRETS["user's e-mail"], password=PASSWORD).status == 302
    assert browser.post("/staff/code/", code=code_at(planted.totp_secret, clock.now())).status == 302
    assert CANARY in browser.get("/admin/users/").data.decode()
    searched = browser.get("/admin/users/results/?" + urlencode({"q": SECRETS["user's e-mail"]}))
    assert SECRETS["user's e-mail"] in searched.data.decode()
    person = {"first_name": "Vera", "last_name": "Lis", "language": "en", "is_active": "on"}
    edit = f"/admin/users/edit/{planted.other.pk}/"
    refused = browser.post(edit, **person, email=SECRETS["user's e-mail"])
    assert "already exists" in refused.data.decode()
    assert browser.post(edit, **person, email=SECRETS["changed e-mail"]).status == 302
    duties = browser.get("/admin/snippets/directory/clinicstaff/?export=csv").data.decode()
    assert SECRETS["user's e-mail"] in duties
    exported = browser.get(f"{planted.submissions}?export=xlsx")
    assert exported.status == 200 and SECRETS["message"] in browser.get(planted.submissions).data.decode()
    browser.post("/staff/password/reset/", email=SECRETS["user's e-mail"])
    [link] = SECRETS_OF_MAIL.findall(_read(mail))
    assert browser.get(f"/staff/password/reset/key/{link}/").status == 302


def sign_in_as_a_guest(browser: Browser, sandbox: RunningSandbox, mail: Path) -> list[str]:
    """By phone, and by e-mail; each with a wrong code first. The codes."""
    codes = []
    for fields in ({"phone": SECRETS["guest's phone"]}, {"email": SECRETS["guest's e-mail"], "by": "email"}):
        browser.get("/en/sign-in/")
        assert browser.post("/en/sign-in/", **fields).status == 302
        browser.get("/en/sign-in/code/")
        if "phone" in fields:
            codes.append(sandbox.code(SECRETS["guest's phone"]))
        else:
            codes += re.findall(r"Your code: (\d{6})", _read(mail))
        wrong = f"{(int(codes[-1]) + 1) % 1_000_000:06}"
        assert browser.post("/en/sign-in/code/", code=wrong).status == 422
        assert browser.post("/en/sign-in/code/", code=codes[-1]).status == 302
        assert browser.post("/en/sign-out/").status == 302
    return codes


def _write_to_the_clinic(browser: Browser, path: str) -> None:
    """The form refuses whom it takes for a machine, until some seconds have passed; each refusal is a failed form."""
    shown = browser.get(path).data.decode()
    fields = {
        "message": SECRETS["message"],
        "e_mail": SECRETS["visitor's e-mail"],
        "your-consent": "on",
        "form-stamp": re.findall(r'name="form-stamp" value="([^"]+)"', shown)[0],
    }
    _until(lambda: browser.post(path, **fields).status == 302)


def damage(url: str) -> None:
    """Whoever opens a submission now meets an error page."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE pages_contactsubmission SET form_data = '\\x0102'")


def queue(environment: dict[str, str], *tasks: str) -> None:
    code = "from portal.config.celery import app; " + "; ".join(f"app.send_task({task})" for task in tasks)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _until(happened: Callable[[], bool]) -> None:
    last = time.monotonic() + LONGEST_SECONDS
    while not happened():
        assert time.monotonic() < last, "It does not happen."
        time.sleep(0.2)


def _read(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*")))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("leaks")
    logs, mail, media = (folder / name for name in ("logs", "mail", "media"))
    for each in (logs, mail, media):
        each.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    redis = f"{embedded.ensure_redis().partition('?')[0]}?db={REDIS_DATABASE}"
    with ExitStack() as stack:
        url = stack.enter_context(copy_of("migrated", NAME))
        environment = os.environ | ENVIRONMENT | addresses(url)
        environment |= {
            "ALLOWED_HOSTS": "localhost",
            "REDIS_URL": redis,
            "EMAIL_URL": f"filemail:///{mail}",
            "MEDIA_ROOT": str(media),
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        with django_db_blocker.unblock(), connected_to(NAME), pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.MASTER_KEYS", ENVIRONMENT["MASTER_KEYS"])
            patch.setattr("django.conf.settings.SECRET_KEY", ENVIRONMENT["SECRET_KEY"])
            planted = plant()
            link = link_of(planted.visit, SECRETS["e-mail of a message"])
        sandbox = stack.enter_context(running_sandbox())
        environment |= {"SMSC_URL": f"{sandbox.url}/smsc", "SMSC_API_KEY": settings.SMSC_API_KEY}
        site = [str(Path(sys.executable).with_name("gunicorn")), "--config", "python:portal.config.gunicorn"]
        worker = [str(Path(sys.executable).with_name("celery")), *WORKER[1:]]
        with (
            running([*site, "portal.config.wsgi:application"], environment, logs / "web.log"),
            running(worker, environment, logs / "worker.log"),
        ):
            _until(lambda: _answers(port))
            browser = Browser(port, "203.0.113.77")
            work(browser, planted, mail)
            damage(url)
            assert browser.get(planted.submissions).status == 500
            codes = sign_in_as_a_guest(Browser(port, "203.0.113.78"), sandbox, mail)
            assert browser.get(f"/en/v/{link}/").status == 200
            queue(environment, "'clinics.pages.tasks.tell_of_submission', [0]", DELIVER)
            _until(lambda: "DoesNotExist" in (logs / "worker.log").read_text())
            _until(lambda: "desk@clinic.test" in _read(mail))
            _until(lambda: SECRETS["e-mail of a message"] in _read(mail))
            _until(lambda: bool(sandbox.messages("sms", to=SECRETS["phone of a message"])))
            kept = dump_of_redis(redis)
        server_log = Path(ROOT / ".data" / "postgres" / "server.log")
        yield Left(
            places={
                "the logs": dump_of_folder(logs),
                "PostgreSQL's log": server_log.read_bytes() if server_log.exists() else b"",
                "Redis": kept,
                "the data": dump_of_database(url),
                "the keys": dump_of_database(addresses(url)["KEYS_DATABASE_URL"]),
                "the media": dump_of_folder(media),
            },
            mail=_read(mail),
            codes=codes,
            words=[link, "local time of the clinic\nWhere"],
        )


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_is_left_in(left: Left, place: str) -> None:
    assert found_in(left.places[place], list(SECRETS.values())) == set()


@pytest.mark.parametrize("place", PLACES)
def test_no_words_of_a_message_are_left_in(left: Left, place: str) -> None:
    assert found_in(left.places[place], left.words) == set()


@pytest.mark.parametrize("place", PLACES)
def test_no_code_is_left_in(left: Left, place: str) -> None:
    """Six digits also stand by chance in hexadecimal numbers and in parts of a second."""
    assert len(left.codes) == 2
    for code in left.codes:
        alone = re.compile(rb"(?<![0-9a-fA-F.])" + code.encode() + rb"(?![0-9a-fA-F])")
        assert alone.search(left.places[place]) is None


def test_the_messages_did_arrive(left: Left) -> None:
    assert found_in(left.mail.encode(), left.words) == set(left.words)


def test_what_is_plain_is_found_so_the_search_can_fail(left: Left) -> None:
    assert found_in(left.places["the data"], [CANARY]) == {CANARY}
    assert found_in(left.mail.encode(), list(SECRETS.values())) >= {SECRETS["user's e-mail"]}


def test_the_failures_are_in_the_logs(left: Left) -> None:
    logs = left.places["the logs"].decode()
    assert "CannotOpen" in logs and "DoesNotExist" in logs


def test_the_secret_of_a_mailed_link_is_in_no_log(left: Left) -> None:
    [link] = SECRETS_OF_MAIL.findall(left.mail)
    assert link not in left.places["the logs"].decode()
    assert "/staff/password/reset/key/***" in left.places["the logs"].decode()


def test_the_sessions_were_in_redis_and_in_the_data(left: Left) -> None:
    assert b"django.contrib.sessions.cached_db" in left.places["Redis"]
    assert b"django_session" in left.places["the data"]

"""The contact form: sent once, with consent, by people; kept for a time, and seen by few."""

import csv
import datetime as dt
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from html import unescape
from io import BytesIO, StringIO

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import OperationalError
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import GroupPagePermission, ModelLogEntry, Page, PageLogEntry, Site

from clinics.pages import contact_actions, tasks
from clinics.pages.contact_form import ContactFormBuilder
from clinics.pages.models import (
    ContactFormField,
    ContactPage,
    ContactSubmission,
    HomePage,
    SiteSettings,
    StandardPage,
)
from clinics.pages.structure import ensure_structure
from portal.audit.models import Entry
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db
CONSENT = "I agree to the processing of my data."
SECRET = "My knee hurts since Tuesday"
SUBMISSIONS = "pages.view_contactsubmission"
EXPORT = "pages.export_contactsubmission"
DELETE = "pages.delete_contactsubmission"


def contact_page(language: str) -> ContactPage:
    home = HomePage.objects.get(locale__language_code=language, depth=2)
    page = ContactPage(
        title="Contacts", slug="contacts", consent_text=CONSENT, keep_days=30, notify_email="desk@clinic.test"
    )
    page.form_fields = [
        ContactFormField(label="Name", field_type="singleline", autocomplete="name", sort_order=0),
        ContactFormField(label="E-mail", field_type="email", required=False, sort_order=1),
        ContactFormField(label="Message", field_type="multiline", sort_order=2),
    ]
    home.add_child(instance=page)
    return page


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


def link_privacy(policy: Page) -> None:
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.privacy_page = policy
    settings.save()


@pytest.fixture
def page(fresh_pages: Callable[[], None]) -> ContactPage:
    ensure_structure()
    return contact_page("en")


class Visitor:
    """Somebody who opens the form, takes their time and sends it."""

    def __init__(self, page: ContactPage, clock: time_machine.Traveller, address: str = "192.0.2.1") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.path = page.path_on_site()
        self.clock = clock
        self.hidden: dict[str, str] = {}

    def open(self) -> str:
        html = self.client.get(self.path).content.decode()
        self.hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
        return html

    def send(self, after: float = 20, **answers: str) -> "Answer":
        if not self.hidden:
            self.open()
        self.clock.shift(after)
        known = {"name": "Anna", "e_mail": "anna@mail.test", "message": SECRET, "your-consent": "on"}
        return Answer(self.client.post(self.path, {**self.hidden, **known, **answers}))


class Answer:
    def __init__(self, response: object) -> None:
        self.status: int = response.status_code  # type: ignore[attr-defined]
        self.headers = response.headers  # type: ignore[attr-defined]
        self.raw: str = response.content.decode()  # type: ignore[attr-defined]
        self.html = unescape(self.raw)


@pytest.fixture
def visitor(page: ContactPage, clock: time_machine.Traveller) -> Visitor:
    return Visitor(page, clock)


# Sending


def test_a_sent_form_leads_to_the_thanks(visitor: Visitor) -> None:
    answer = visitor.send()

    assert (answer.status, answer.headers["Location"]) == (302, f"{visitor.path}?sent=1")
    thanks = visitor.client.get(answer.headers["Location"])
    assert "Your message is sent" in thanks.content.decode()


def test_faults_found_at_once_are_told_without_a_word_of_haste(visitor: Visitor) -> None:
    answer = visitor.send(after=1, message="", **{"your-consent": ""})

    assert "Without your consent" in answer.html
    assert "very quick" not in answer.html


def test_what_is_kept(visitor: Visitor) -> None:
    visitor.send()

    [submission] = ContactSubmission.objects.all()
    assert submission.form_data == {"name": "Anna", "e_mail": "anna@mail.test", "message": SECRET}
    assert submission.consent_text == CONSENT
    assert submission.consent_at == dt.datetime(2026, 5, 1, 9, 0, 20, tzinfo=dt.UTC)
    assert (submission.language, submission.delete_after) == ("en", dt.date(2026, 5, 31))


def test_the_russian_form_speaks_russian(page: ContactPage, clock: time_machine.Traveller) -> None:
    visitor = Visitor(contact_page("ru"), clock)

    assert visitor.send().status == 302
    assert ContactSubmission.objects.get().language == "ru"


def test_the_form_is_never_kept_in_a_cache(visitor: Visitor) -> None:
    response = visitor.client.get(visitor.path)

    assert "no-store" in response["Cache-Control"]
    assert response.headers.get("X-Page-Cache") is None


def test_what_could_not_be_kept_may_be_sent_again(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError

    visitor.client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(contact_actions, "submit", fail)
        assert visitor.send().status >= 500
    assert visitor.send().status == 302
    assert ContactSubmission.objects.count() == 1


def test_sending_twice_keeps_one(visitor: Visitor) -> None:
    first, second = visitor.send(), visitor.send()

    assert first.status == second.status == 302
    assert ContactSubmission.objects.count() == 1


def test_without_the_tick_nothing_is_kept(visitor: Visitor) -> None:
    answer = visitor.send(**{"your-consent": ""})

    assert answer.status == 422
    assert "Without your consent" in answer.html
    assert ContactSubmission.objects.count() == 0


def test_the_summary_does_not_repeat_the_whole_consent(page: ContactPage, visitor: Visitor) -> None:
    page.consent_text = f"{CONSENT} " * 3
    page.save()
    answer = visitor.send(**{"your-consent": ""})

    assert '<a href="#id_your-consent">Without your consent' in answer.html


def test_the_policy_is_one_tap_from_the_consent(
    page: ContactPage, visitor: Visitor, fresh_pages: Callable[[], None]
) -> None:
    policy = StandardPage(title="Privacy", slug="privacy")
    link_privacy(page.get_parent().add_child(instance=policy))
    fresh_pages()

    assert f'<a href="{policy.path_on_site()}">Privacy policy</a>' in visitor.open()


def test_a_policy_that_is_not_published_is_not_linked(page: ContactPage, visitor: Visitor) -> None:
    link_privacy(page.get_parent().add_child(instance=StandardPage(title="P", slug="p", live=False)))

    assert "Privacy policy</a>" not in visitor.open()


def test_a_fault_stands_in_the_summary_and_beside_its_field(visitor: Visitor) -> None:
    answer = visitor.send(name="", e_mail="not an address")

    assert re.search(r'class="error-summary"[^>]*autofocus', answer.html)
    assert '<a href="#id_name">' in answer.html
    assert 'id="id_name_error"' in answer.html
    assert 'id="id_e_mail_error"' in answer.html
    assert 'aria-invalid="true"' in answer.html


def test_a_fault_keeps_what_was_written(visitor: Visitor) -> None:
    answer = visitor.send(name="", message='"><script>alert(1)</script>')

    assert '"><script>alert(1)</script></textarea>' in answer.html
    assert "<script>alert" not in answer.raw
    assert visitor.send(name="Anna").status == 302


@pytest.mark.parametrize("name", ["x" * 256, "An\x00na"])
def test_names_that_no_person_has(visitor: Visitor, name: str) -> None:
    assert visitor.send(name=name).status == 422


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("anna@example.com", True),
        ("8 (916) 123-45-67", True),
        ("не почта и не телефон", False),
        ("anna@", False),
        ("12", False),
    ],
)
def test_an_answer_has_somewhere_to_go(text: str, passes: bool) -> None:
    field = ContactFormField(label="E-mail or telephone", field_type="singleline", autocomplete="email")
    line = ContactFormBuilder([field]).formfields["e_mail_or_telephone"]
    with nullcontext() if passes else pytest.raises(ValidationError):
        line.clean(text)


def test_a_message_has_an_end(visitor: Visitor) -> None:
    assert visitor.send(message="x" * 4001).status == 422
    assert visitor.send(message="x" * 4000).status == 302


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    assert visitor.send(csrfmiddlewaretoken="x" * 64).status == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(page: ContactPage, method: str) -> None:
    response = getattr(Client(), method)(page.path_on_site())

    assert response.status_code == 405
    assert "POST" in response["Allow"]


# Machines


def test_a_filled_trap_is_thanked_and_forgotten(visitor: Visitor) -> None:
    answer = visitor.send(**{"your-website": "https://spam.example"})

    assert answer.status == 302
    assert ContactSubmission.objects.count() == 0


def test_the_trap_is_hidden_from_everybody(visitor: Visitor) -> None:
    html = visitor.open()

    assert re.search(r'<div class="visually-hidden" aria-hidden="true">.*name="your-website"', html)
    assert re.search(r'name="your-website"[^>]*tabindex="-1"', html)


def test_nobody_writes_in_two_seconds(visitor: Visitor) -> None:
    assert visitor.send(after=2).status == 422
    assert visitor.send(after=3).status == 302


@pytest.mark.parametrize("stamp", ["", "made-up", "x:1sVrXX:abc"])
def test_a_stamp_that_is_not_ours(visitor: Visitor, stamp: str) -> None:
    assert visitor.send(**{"form-stamp": stamp}).status == 422
    assert ContactSubmission.objects.count() == 0


def test_a_form_that_stood_open_for_days_is_sent_at_the_second_try(visitor: Visitor) -> None:
    late = visitor.send(after=2 * 24 * 3600)
    assert late.status == 422
    assert SECRET in late.html

    [stamp] = re.findall(r'name="form-stamp" value="([^"]+)"', late.html)
    assert visitor.send(**{"form-stamp": stamp}).status == 302


def test_links_are_not_sent(visitor: Visitor) -> None:
    answer = visitor.send(message="https://a.example http://b.example www.c.example")

    assert answer.status == 422
    assert "without links" in answer.html


def test_a_network_sends_five_an_hour(page: ContactPage, clock: time_machine.Traveller) -> None:
    statuses = [Visitor(page, clock, f"2001:db8::{number}").send().status for number in range(1, 7)]

    assert statuses == [302] * 5 + [429]
    assert Visitor(page, clock, "2001:db8:0:1::1").send().status == 302


# Telling, retention


def test_the_notice_holds_no_word_of_the_visitor(
    visitor: Visitor, page: ContactPage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    visitor.open()
    with django_capture_on_commit_callbacks() as callbacks:
        visitor.send()
    assert len(callbacks) == 1
    tasks.tell_of_submission(page.pk)

    [message] = mail.outbox
    assert message.to == ["desk@clinic.test"]
    assert reverse("wagtailforms:list_submissions", args=[page.pk]) in message.body
    for word in (SECRET, "Anna", "anna@mail.test"):
        assert word not in message.subject + message.body


def test_nobody_is_told_where_no_address_is_set(page: ContactPage) -> None:
    page.notify_email = ""
    page.save()
    tasks.tell_of_submission(page.pk)

    assert mail.outbox == []


def test_no_word_of_the_visitor_is_logged(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor.send(name="")
    visitor.send()

    assert SECRET not in caplog.text
    assert SECRET not in str(ContactSubmission.objects.get())


def test_submissions_are_deleted_after_their_last_day(visitor: Visitor) -> None:
    visitor.send()

    assert contact_actions.delete_expired(today=dt.date(2026, 5, 31)) == 0
    assert contact_actions.delete_expired(today=dt.date(2026, 6, 1)) == 1
    assert ContactSubmission.objects.count() == 0


def test_the_command_deletes_what_has_expired(visitor: Visitor, clock: time_machine.Traveller) -> None:
    visitor.send()
    clock.shift(dt.timedelta(days=40))
    said = StringIO()

    call_command("delete_expired_submissions", stdout=said)

    assert "Deleted 1" in said.getvalue()


# Who sees


def staff(page: ContactPage, *permissions: str) -> Client:
    """Somebody who may change, publish and delete the page, and has these permissions besides."""
    user = make_staff(*permissions)
    for codename in ("change_page", "publish_page", "bulk_delete_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=user.groups.get(), page=page, permission=permission)
    return through_the_door(browser(), user)


@pytest.fixture
def submission(page: ContactPage) -> ContactSubmission:
    answers = {"name": "=1+1", "e_mail": "+7 900 000-00-00", "message": SECRET}
    return contact_actions.submit(page, answers=answers, at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))


def doors(page: ContactPage) -> dict[str, str]:
    listing = reverse("wagtailforms:list_submissions", args=[page.pk])
    return {
        "list": listing,
        "results": reverse("wagtailforms:list_submissions_results", args=[page.pk]),
        "csv": f"{listing}?export=csv",
        "xlsx": f"{listing}?export=xlsx",
        "csv of results": reverse("wagtailforms:list_submissions_results", args=[page.pk]) + "?export=csv",
        "delete": reverse("wagtailforms:delete_submissions", args=[page.pk]) + "?selected-submissions=1",
    }


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined, arg-type]


@pytest.mark.parametrize(
    ("permissions", "open_doors"),
    [
        ((), set()),
        ((EXPORT, DELETE), set()),
        ((SUBMISSIONS,), {"list", "results"}),
        ((SUBMISSIONS, EXPORT), {"list", "results", "csv", "xlsx", "csv of results"}),
        ((SUBMISSIONS, DELETE), {"list", "results", "delete"}),
    ],
)
def test_each_door_has_its_permission(
    submission: ContactSubmission, page: ContactPage, permissions: tuple[str, ...], open_doors: set[str]
) -> None:
    client = staff(page, *permissions)

    answers = {name: client.get(path) for name, path in doors(page).items()}

    assert {name for name, answer in answers.items() if answer.status_code == 200} == open_doors
    closed = [body(answer).decode() for name, answer in answers.items() if name not in open_doors]
    assert [html for html in closed if SECRET in html] == []


def test_deleting_takes_the_permission_too(submission: ContactSubmission, page: ContactPage) -> None:
    path = reverse("wagtailforms:delete_submissions", args=[page.pk])
    query = f"?selected-submissions={submission.pk}"

    staff(page, SUBMISSIONS, EXPORT).post(path + query)
    assert ContactSubmission.objects.exists()

    staff(page, SUBMISSIONS, DELETE).post(path + query)
    assert not ContactSubmission.objects.exists()


def test_the_list_of_forms_is_for_those_who_see_submissions(page: ContactPage) -> None:
    index = reverse("wagtailforms:index")

    assert page.title not in staff(page).get(index).content.decode()
    assert page.title in staff(page, SUBMISSIONS).get(index).content.decode()


def test_no_export_button_without_the_permission(submission: ContactSubmission, page: ContactPage) -> None:
    listing = reverse("wagtailforms:list_submissions", args=[page.pk])

    assert "export=csv" not in staff(page, SUBMISSIONS).get(listing).content.decode()
    assert "export=csv" in staff(page, SUBMISSIONS, EXPORT).get(listing).content.decode()


def test_a_spreadsheet_runs_nothing_of_a_visitor(submission: ContactSubmission, page: ContactPage) -> None:
    client = staff(page, SUBMISSIONS, EXPORT)
    listing = reverse("wagtailforms:list_submissions", args=[page.pk])

    [row] = csv.DictReader(StringIO(body(client.get(f"{listing}?export=csv")).decode("utf-8-sig")))
    sheet = load_workbook(BytesIO(body(client.get(f"{listing}?export=xlsx")))).active

    assert (row["Name"], row["E-mail"]) == ("'=1+1", "+7 900 000-00-00")
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} <= {"s", "d", "n"}


def test_no_history_holds_a_visitors_words(submission: ContactSubmission, page: ContactPage) -> None:
    page.save_revision().publish()
    client = staff(page, SUBMISSIONS, DELETE)
    path = reverse("wagtailforms:delete_submissions", args=[page.pk])
    client.post(f"{path}?selected-submissions={submission.pk}")

    entries = [*PageLogEntry.objects.all(), *ModelLogEntry.objects.all()]
    assert entries
    assert [entry for entry in entries if SECRET in f"{entry.label}{entry.data}"] == []


# What the log says


def test_whose_messages_were_read_is_in_the_log(submission: ContactSubmission, page: ContactPage) -> None:
    client = staff(page, SUBMISSIONS)
    for name in ("list", "results"):
        assert SECRET in client.get(doors(page)[name]).content.decode()

    entries = Entry.objects.filter(action="pages.contact.read")
    assert [entry.detail for entry in entries] == [{"submissions": [str(submission.public_id)]}] * 2
    assert entries[0].actor and entries[0].object_id


def test_an_empty_list_reads_nobodys_message(page: ContactPage) -> None:
    assert staff(page, SUBMISSIONS).get(doors(page)["list"]).status_code == 200
    assert not Entry.objects.filter(action="pages.contact.read").exists()


def test_a_deletion_leaves_a_trace_and_no_word_of_the_visitor(
    submission: ContactSubmission, page: ContactPage
) -> None:
    client = staff(page, SUBMISSIONS, DELETE)
    client.post(doors(page)["delete"].replace("=1", f"={submission.pk}"))

    [entry] = Entry.objects.filter(object_id=str(submission.public_id), action="delete")
    assert entry.actor and entry.before["form_data"] == "***"

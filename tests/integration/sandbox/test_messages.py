"""The phone and the mailbox: what arrives is shown, newest first, and asked for again."""

import smtplib

import pytest
from django.test import Client, override_settings

from portal.sandbox import faults, messages
from portal.sandbox.faults import Fault
from tests.sandbox import HOST, RunningSandbox


@pytest.fixture
def page():
    with override_settings(ROOT_URLCONF="portal.sandbox.urls"):
        yield Client()


def shown(page: Client, query: str = "") -> str:
    return page.get(f"/messages/{query}").content.decode()


def test_an_empty_phone_says_what_to_do(page: Client) -> None:
    assert "No messages yet" in shown(page) and "No letters yet" in shown(page)


def test_messages_are_shown_and_their_links_open(page: Client) -> None:
    messages.keep("sms", to="+79161234567", text="Visit: https://clinic.example/v/ABC", sender="Meridian")
    messages.keep("email", to="anna@clinic.test", text="Hello", subject="Your visit", sender="site@x.test")
    found = shown(page)
    assert 'href="https://clinic.example/v/ABC"' in found
    assert "Your visit" in found and "anna@clinic.test" in found


def test_what_a_message_says_is_no_markup(page: Client) -> None:
    messages.keep("sms", to="+79161234567", text="<script>alert(1)</script>", sender="<b>")
    assert "<script>alert" not in shown(page) and "<b>" not in shown(page)


def test_one_number_can_be_looked_at(page: Client) -> None:
    messages.keep("sms", to="+79160000001", text="first words")
    messages.keep("sms", to="+79160000002", text="other words")
    found = shown(page, "?to=%2B79160000001")
    assert "first words" in found and "other words" not in found


def test_the_fragment_is_empty_until_something_arrives(page: Client) -> None:
    assert page.get("/messages/arrived/", {"seen": "-"}).status_code == 204
    messages.keep("sms", to="+79160000001", text="words")
    assert "words" in page.get("/messages/arrived/", {"seen": "-"}).content.decode()


def test_only_the_newest_are_kept() -> None:
    for number in range(messages.MOST + 5):
        messages.keep("sms", to="+79160000001", text=str(number))
    assert len(messages.newest()) == messages.MOST
    assert messages.newest()[0].text == str(messages.MOST + 4)


def test_all_can_be_deleted(page: Client) -> None:
    messages.keep("sms", to="+79160000001", text="words")
    assert page.post("/messages/forget/").url == "/messages/"
    assert messages.newest() == []


def test_the_provider_can_be_told_to_fail(page: Client) -> None:
    page.post("/messages/fault/", {"fault": "down"})
    assert faults.current("smsc") is Fault.DOWN
    page.post("/messages/fault/", {"fault": ""})
    assert faults.current("smsc") is Fault.NONE


def test_an_unknown_failure_is_refused(page: Client) -> None:
    assert page.post("/messages/fault/", {"fault": "explode"}).status_code == 400


def test_a_letter_of_any_shape_is_kept(sandbox: RunningSandbox) -> None:
    with smtplib.SMTP(HOST, sandbox.smtp_port) as server:
        server.sendmail("a@x.test", ["b@x.test", "c@x.test"], "Subject: =?utf-8?b?0JrQvtC0?=\r\n\r\nwords")
    assert {(one.to, one.subject) for one in sandbox.messages()} == {("b@x.test", "Код"), ("c@x.test", "Код")}


def test_the_pages_are_not_kept(page: Client) -> None:
    assert "no-store" in page.get("/messages/").headers["Cache-Control"]


def test_a_letter_that_comes_twice_is_shown_once(sandbox: RunningSandbox) -> None:
    with smtplib.SMTP(HOST, sandbox.smtp_port) as server:
        for _ in range(2):
            server.sendmail("a@x.test", "b@x.test", "Message-ID: <1@x.test>\r\nSubject: one\r\n\r\nwords")
    assert len(sandbox.messages()) == 1

"""Requests about personal data: due by the law, answered once, each in its own time."""

import datetime as dt
import json

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.privacy.actions.requesting import (
    answer_request,
    begin_erasure,
    extend_request,
    make_request,
    take_back,
)
from portal.privacy.answers import answer_file
from portal.privacy.errors import AskedAlready, NotOpen, NotThisWay
from portal.privacy.law import Kind
from portal.privacy.models import DataSubjectRequest
from portal.shared.countries import Country
from portal.shared.languages import Language
from tests.factories.patients import actor_of
from tests.factories.people import UserFactory
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 7, 12, tzinfo=dt.UTC)
OFFICER = "/admin/privacy/requests/"
WORDS = "My surname is misspelt"


def ask(
    user: User | None = None, kind: Kind = Kind.RECTIFY, country: Country = Country.RU
) -> DataSubjectRequest:
    user = user or UserFactory()
    told = {"kind": kind, "country": country, "language": Language.EN, "words": WORDS, "now": NOW}
    return make_request(by=actor_of(user), user=user, **told)


def officer() -> Client:
    return through_the_door(browser(), make_staff("privacy.answer_request"))


def answer(asked: DataSubjectRequest) -> DataSubjectRequest:
    by = actor_of(UserFactory())
    return answer_request(by=by, asked=asked, answer="Corrected.", refused=False, now=NOW)


def test_a_request_is_due_by_the_law_of_its_country() -> None:
    assert ask().answer_by == dt.date(2026, 9, 21)
    assert ask(country=Country.CY).answer_by == dt.date(2026, 10, 7)


def test_one_of_a_kind_is_open_at_a_time() -> None:
    asked = ask()
    with pytest.raises(AskedAlready):
        ask(asked.requester)
    assert ask(asked.requester, Kind.ACCESS).pk
    take_back(by=actor_of(asked.requester), asked=asked, now=NOW)
    assert ask(asked.requester).pk


def test_what_is_closed_is_neither_answered_nor_extended_nor_taken_back() -> None:
    asked, by = ask(), actor_of(UserFactory())
    answer(asked)
    with pytest.raises(NotOpen):
        answer(asked)
    with pytest.raises(NotOpen):
        extend_request(by=by, asked=asked, reason="many", now=NOW)
    with pytest.raises(NotOpen):
        take_back(by=by, asked=asked, now=NOW)


def test_time_is_extended_once_as_far_as_the_law_lets() -> None:
    asked, by = ask(), actor_of(UserFactory())
    extend_request(by=by, asked=asked, reason="an archive", now=NOW)
    asked.refresh_from_db()
    assert (asked.answer_by, asked.extension_reason) == (dt.date(2026, 9, 28), "an archive")
    with pytest.raises(NotOpen):
        extend_request(by=by, asked=asked, reason="again", now=NOW)


def test_an_erasure_waits_seven_days_and_nobody_answers_it_by_hand() -> None:
    asked = ask(kind=Kind.ERASE)
    assert asked.not_before == NOW + dt.timedelta(days=7)
    with pytest.raises(NotThisWay):
        answer(asked)
    assert not begin_erasure(asked=asked, now=asked.not_before - dt.timedelta(seconds=1))
    assert begin_erasure(asked=asked, now=asked.not_before)
    with pytest.raises(NotOpen):
        take_back(by=actor_of(asked.requester), asked=asked, now=asked.not_before)


def test_request_and_answer_are_taken_as_json_and_pdf() -> None:
    closed = answer(ask())
    told = json.loads(answer_file(closed, form="json", now=NOW))
    assert (told["request"][0]["words"], told["answer"][0]["answer"]) == (WORDS, "Corrected.")
    assert answer_file(closed, form="pdf", now=NOW).startswith(b"%PDF-")


def test_the_officer_sees_what_is_overdue_and_answers_it() -> None:
    asked, client = ask(), officer()
    queue = client.get(OFFICER).content.decode()
    assert "overdue" in queue and WORDS not in queue
    page = f"{OFFICER}{asked.public_id}/"
    assert WORDS in client.get(page).content.decode()
    assert client.post(page, {"answer": ""}).status_code == 422
    assert client.post(page, {"answer": "Corrected."}).status_code == 302
    assert client.post(page, {"answer": "Corrected."}).status_code == 409
    assert client.get(f"{page}request.pdf").content.startswith(b"%PDF-")
    assert client.get(f"{page}request.exe").status_code == 404


def test_nobody_else_of_the_staff_reads_requests() -> None:
    asked, client = ask(), through_the_door(browser(), make_staff("privacy.view_consenttext"))
    for page in (OFFICER, f"{OFFICER}{asked.public_id}/", f"{OFFICER}{asked.public_id}/request.json"):
        answer = client.get(page)
        assert answer.status_code == 302 and WORDS not in answer.content.decode()

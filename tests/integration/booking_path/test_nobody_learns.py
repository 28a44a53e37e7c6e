"""A guest walks the whole path twice: once nobody is known, once somebody else has a record, a visit or an account.

Every answer is compared: status, headers, page; and what the database is asked, in which order, since that is what time
would tell. Names of rows that differ each time are left out.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from booking.appointments.actions.changing import Change, cancel
from booking.appointments.actions.holding import expire_lapsed
from booking.appointments.models import Appointment
from clinics.directory.models import Offering
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from tests.factories.appointments import book, make_slot
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient, make_phone
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import ANNA, Visitor
from tests.sandbox import RunningSandbox
from tests.staff import browser

CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # a public id
    r"|csrfmiddlewaretoken\" value=\"[^\"]+|[23456789A-HJKMNP-TV-Z]{8}(?=</code>)"
)
LITERALS = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|s\d+_x\d+")
LISTS = re.compile(r"\(\?(?:, \?)*\)")
PER_ANSWER = {"Set-Cookie", "Date", "X-Request-ID", "Content-Length"}


@dataclass(frozen=True)
class Step:
    name: str
    status: int
    headers: dict[str, str]
    page: str
    queries: list[str]


def shape(statement: str) -> str:
    return LISTS.sub("(?)", LITERALS.sub("?", statement))


@contextmanager
def asked() -> Iterator[list[str]]:
    """The shapes of what both databases are asked meanwhile, in order."""
    found: list[str] = []
    with (
        CaptureQueriesContext(connections["default"]) as data,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        yield found
    found += [shape(query["sql"]) for each in (data, keys) for query in each.captured_queries]


class Walk:
    """One guest's, by a phone of their own; in the end the time is free again."""

    def __init__(self, sandbox: RunningSandbox, offering: Offering, phone: str) -> None:
        self.visitor, self.phone = Visitor(browser(), sandbox, offering), phone
        self.steps: list[Step] = []

    def take(self, name: str, act: Callable[[], HttpResponse]) -> None:
        with asked() as queries:
            answer = act()
        headers = {key: CHANGING.sub("", value) for key, value in answer.items() if key not in PER_ANSWER}
        page = CHANGING.sub("", answer.content.decode())
        self.steps.append(Step(name, answer.status_code, headers, page, queries))

    @property
    def code(self) -> str:
        return self.visitor.sandbox.code(self.phone)

    def get(self, path: str) -> None:
        self.take(f"GET {CHANGING.sub('', path)}", lambda: self.visitor.client.get(self.visitor.url(path)))

    def post(self, path: str, **fields: Any) -> None:
        name = f"POST {CHANGING.sub('', path)} {sorted(fields)}"
        self.take(name, lambda: self.visitor.client.post(self.visitor.url(path), fields))

    def before_the_code(self) -> Appointment:
        time = self.visitor.times()[0]
        self.post("book/hold/", time=time)
        hold = Appointment.objects.get(status="held")
        path = f"book/{hold.public_id}/"
        self.get(path)
        self.get(f"{path}phone/")
        self.post(f"{path}phone/", phone=self.phone)
        self.get(f"{path}code/")
        self.post(f"{path}code/", code="000000" if self.code != "000000" else "000001")
        return hold

    def to_the_end(self) -> Appointment:
        hold = self.before_the_code()
        path = f"book/{hold.public_id}/"
        self.post(f"{path}code/", code=self.code)
        self.get(path)
        self.post(path, **(ANNA | {"birth_date": "tomorrow"}))
        self.post(path, **ANNA)
        for page in ("", "cancel/", "move/"):
            self.get(f"visits/{hold.public_id}/{page}")
        return hold


def a_record_with_a_visit_then(phone: str) -> None:
    """The same name and day of birth, the same phone, and a visit at the very time with somebody else."""
    patient = make_patient(family=ANNA["family"], given=ANNA["given"])
    make_phone(patient, phone)
    other = OfferingFactory(price=1)
    book(make_slot(other, starts_at=NOW, minutes=40), patient, now=NOW)


def a_user_with_that_phone(phone: str) -> None:
    User.objects.create_user(phone=phone, phone_verified_at=NOW)


@pytest.fixture
def walks(sandbox: RunningSandbox, offering: Offering) -> Callable[..., list[Step]]:
    phones = (f"+7916123{number}67" for number in count(10))  # alike as far as a page shows them

    def walk(world: Callable[[str], None] | None, *, whole: bool) -> list[Step]:
        phone = next(phones)
        if world is not None:
            world(phone)
        taken = Walk(sandbox, offering, phone)
        hold = taken.to_the_end() if whole else taken.before_the_code()
        if whole:
            cancel(by=SYSTEM, visit=hold, side="clinic", now=NOW, change=Change(by_notice=False))
        expire_lapsed(now=NOW + dt.timedelta(days=1))
        return taken.steps

    walk(None, whole=True)  # what a process reads once
    return walk


def test_another_persons_record_and_visit_change_no_answer(walks: Callable[..., list[Step]]) -> None:
    alone = walks(None, whole=True)
    assert [step.status for step in alone][-3:] == [200, 200, 200]
    for mine, theirs in zip(alone, walks(a_record_with_a_visit_then, whole=True), strict=True):
        assert mine == theirs


def test_another_persons_account_changes_no_answer_before_the_phone_is_proved(
    walks: Callable[..., list[Step]],
) -> None:
    for mine, theirs in zip(
        walks(None, whole=False), walks(a_user_with_that_phone, whole=False), strict=True
    ):
        assert mine == theirs


def test_the_comparison_sees_whose_phone_was_proved(walks: Callable[..., list[Step]]) -> None:
    alone, known = walks(None, whole=True), walks(a_user_with_that_phone, whole=True)
    first = next(mine for mine, theirs in zip(alone, known, strict=True) if mine != theirs)
    assert first.name.endswith("['code']")

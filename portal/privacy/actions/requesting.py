"""Requests about personal data: made, taken back, answered, and the two steps of an erasure."""

import datetime as dt
from collections.abc import Mapping

import psycopg
from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.privacy.errors import AskedAlready, NotOpen, NotThisWay
from portal.privacy.law import Kind, answer_by, answer_by_at_most
from portal.privacy.models import DataSubjectRequest
from portal.privacy.requests import RequestStatus
from portal.shared.clock import date_in
from portal.shared.countries import Country
from portal.shared.languages import Language

# An erasure waits so long for its person to think again.
SECOND_THOUGHTS = dt.timedelta(days=7)
# By whose clock a request has come on a day.
ZONES = {Country.RU: "Europe/Moscow", Country.CY: "Asia/Nicosia"}


def make_request(
    *, by: Actor, user: User, kind: Kind, country: Country, language: Language, words: str, now: dt.datetime
) -> DataSubjectRequest:
    """Raises AskedAlready while one of the kind is open."""
    asked = DataSubjectRequest(
        requester=user,
        kind=kind,
        country=country,
        language=language,
        words=words.strip(),
        received_at=now,
        answer_by=answer_by(date_in(ZONES[country], now), country),
        not_before=now + SECOND_THOUGHTS if kind is Kind.ERASE else None,
    )
    try:
        with transaction.atomic():
            act_as(by)
            asked.save()
            record(by=by, action="privacy.request.make", object=asked, detail={"kind": kind.value})
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise
        raise AskedAlready from None
    return asked


def take_back(*, by: Actor, asked: DataSubjectRequest, now: dt.datetime) -> None:
    """Until it is answered, or begins to be carried out. Raises NotOpen."""
    with transaction.atomic():
        act_as(by)
        _close(asked, RequestStatus.TAKEN_BACK, by, now)
        record(by=by, action="privacy.request.take_back", object=asked, detail={"kind": asked.kind})


def answer_request(
    *, by: Actor, asked: DataSubjectRequest, answer: str, refused: bool, now: dt.datetime
) -> DataSubjectRequest:
    """By the privacy officer. Raises NotOpen; NotThisWay for an erasure, which is carried out by itself."""
    if asked.kind == Kind.ERASE:
        raise NotThisWay
    with transaction.atomic():
        act_as(by)
        _close(asked, RequestStatus.REFUSED if refused else RequestStatus.DONE, by, now)
        closed = DataSubjectRequest.objects.get(pk=asked.pk)
        closed.answer = answer.strip()
        closed.save(update_fields=["answer"])
        action = "privacy.request.refuse" if refused else "privacy.request.answer"
        record(by=by, action=action, object=asked, detail={"kind": asked.kind})
    return closed


def extend_request(*, by: Actor, asked: DataSubjectRequest, reason: str, now: dt.datetime) -> None:
    """Once, as far as the law lets; the person is shown the reason. Raises NotOpen."""
    country = Country(asked.country)
    last = answer_by_at_most(date_in(ZONES[country], asked.received_at), country)
    with transaction.atomic():
        act_as(by)
        extended = DataSubjectRequest.objects.filter(
            pk=asked.pk, status=RequestStatus.OPEN, extension_reason=""
        ).update(answer_by=last, extension_reason=reason.strip()[:300])
        if not extended:
            raise NotOpen
        record(by=by, action="privacy.request.extend", object=asked, reason=reason.strip())


def begin_erasure(*, asked: DataSubjectRequest, now: dt.datetime) -> bool:
    """Within the caller's transaction: from its commit on nobody takes it back. False if that has been done."""
    due = DataSubjectRequest.objects.filter(pk=asked.pk, status=RequestStatus.OPEN, not_before__lte=now)
    return bool(due.update(status=RequestStatus.CARRYING_OUT, begun_at=now))


def finish_erasure(
    *, by: Actor, asked: DataSubjectRequest, outcome: Mapping[str, object], now: dt.datetime
) -> None:
    """Doing it again changes nothing."""
    with transaction.atomic():
        act_as(by)
        running = DataSubjectRequest.objects.filter(pk=asked.pk, status=RequestStatus.CARRYING_OUT)
        if running.update(status=RequestStatus.DONE, closed_at=now, outcome=outcome):
            record(by=by, action="privacy.request.erased", object=asked)


def _close(asked: DataSubjectRequest, status: RequestStatus, by: Actor, now: dt.datetime) -> None:
    """One of two at once does it."""
    running = DataSubjectRequest.objects.filter(pk=asked.pk, status=RequestStatus.OPEN)
    if not running.update(status=status, closed_at=now, closed_by=by.user):
        raise NotOpen

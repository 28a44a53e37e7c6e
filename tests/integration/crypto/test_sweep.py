"""A key without a subject is swept, but not before a restored older dump could be replaced by the newer one."""

import datetime as dt

import pytest

from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from portal.crypto import owners
from portal.crypto.data_keys import create_keys
from portal.crypto.erasure import place_hold
from portal.crypto.keys.models import DataKey, ErasedKey
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.sweep import NEW_FOR, WAIT, Swept, sweep
from portal.shared import clock
from portal.shared.ids import uuid7
from tests.integration.crypto.conftest import patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ring")]
SOON, LATER = NEW_FOR + dt.timedelta(minutes=1), WAIT + dt.timedelta(days=1)


def user(subject: Subject) -> User:
    return User.objects.create(public_id=subject.id)


def made() -> Subject:
    subject = Subject(SubjectKind.USER, uuid7())
    create_keys(subject)
    return subject


def pass_after(after: dt.timedelta) -> Swept:
    moment = clock.now() + after
    return sweep(now=moment, today=moment.date())


def test_a_key_whose_subject_was_never_saved_is_deleted_after_the_wait() -> None:
    made()

    assert pass_after(SOON) == Swept(noted=3)
    assert pass_after(WAIT) == Swept()
    assert pass_after(LATER) == Swept(deleted=3)
    assert not DataKey.objects.exists()


def test_what_is_swept_stands_in_the_ledger() -> None:
    made()
    pass_after(SOON)
    pass_after(LATER)

    assert set(ErasedKey.objects.values_list("cause", flat=True)) == {"sweep"}


def test_a_key_with_its_subject_is_never_touched() -> None:
    user(made())

    assert pass_after(SOON) == Swept()
    assert pass_after(LATER) == Swept()


def test_a_subject_that_is_being_saved_is_not_noted() -> None:
    made()

    assert pass_after(dt.timedelta()) == Swept()


def test_a_subject_that_came_back_with_a_newer_dump_keeps_its_keys() -> None:
    user(made())
    DataKey.objects.update(orphan_since=clock.now())  # the dump's rows come by no action of ours

    assert pass_after(LATER) == Swept(found_again=3)
    assert pass_after(LATER + LATER) == Swept()


def test_what_the_law_keeps_is_not_swept() -> None:
    subject = made()
    place_hold(subject, Retention.CLINICAL, by=SYSTEM, reason="court")
    DataKey.objects.filter(retention="booking").update(retain_until=dt.date(2100, 1, 1))
    pass_after(SOON)

    assert pass_after(LATER) == Swept(deleted=1)


def test_keys_of_a_kind_that_nobody_registered_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owners, "_owners", {SubjectKind.USER: ["accounts.User"]})
    create_keys(patient())

    assert pass_after(LATER) == Swept()


def test_keys_that_a_new_subject_takes_up_wait_anew() -> None:
    subject = made()
    pass_after(SOON)
    create_keys(subject)

    assert pass_after(LATER) == Swept(noted=3)

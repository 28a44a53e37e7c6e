"""An erasure beside another, beside a hold and beside readers, on real connections."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from booking.patients.models import PatientName
from portal.audit.actor import SYSTEM
from portal.crypto.act import Act
from portal.crypto.data_keys import create_keys, data_keys
from portal.crypto.erasure import erase, place_hold
from portal.crypto.errors import SubjectErased
from portal.crypto.keys.models import DataKey, ErasedKey
from portal.crypto.models import Erasure
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject
from portal.shared import clock
from tests.factories.patients import make_patient
from tests.integration.crypto.conftest import patient

pytestmark = pytest.mark.usefixtures("committed", "ring")
ROUNDS = 10


def erased(subject: Subject) -> Act:
    return erase(subject, by=SYSTEM, now=clock.now(), today=clock.today())


def held(subject: Subject) -> bool:
    """Whether the hold came in time."""
    try:
        place_hold(subject, Retention.CLINICAL, by=SYSTEM, reason="a court asked")
    except SubjectErased:
        return False
    return True


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Each on connections of its own, all begun at one moment."""
    together = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=60)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def new_subject() -> Subject:
    subject = patient()
    create_keys(subject)
    return subject


def test_two_erasures_at_once_are_one() -> None:
    for _ in range(ROUNDS):
        subject = new_subject()
        one, other = at_once(partial(erased, subject), partial(erased, subject))

        lines = set(Erasure.objects.filter(subject_id=subject.id).values_list("public_id", flat=True))
        assert len(lines) == len(Retention)
        assert (
            set(ErasedKey.objects.filter(subject_id=subject.id).values_list("public_id", flat=True)) == lines
        )
        assert {line.id for line in one.erased} | {line.id for line in other.erased} == lines
        assert not DataKey.objects.filter(subject_id=subject.id).exists()


def test_a_hold_beside_an_erasure_keeps_the_key_or_is_refused() -> None:
    for _ in range(ROUNDS):
        subject = new_subject()
        came_in_time, _act = at_once(partial(held, subject), partial(erased, subject))

        owner = (subject, Retention.CLINICAL)
        assert (owner in data_keys([owner])) == came_in_time


def test_whoever_was_read_before_the_erasure_and_not_opened_reads_as_empty() -> None:
    anna, boris = make_patient(), make_patient()
    names = {name.subject_id: name for name in PatientName.objects.all()}
    erased(anna.subject)

    assert (names[anna.public_id].family, names[boris.public_id].family) == ("", "Королёва")
    assert names[anna.public_id].is_erased and not names[boris.public_id].is_erased


def test_readers_beside_an_erasure_see_a_name_whole_or_not_at_all() -> None:
    seen: set[tuple[str, str]] = set()

    def read() -> None:
        for _ in range(20):
            seen.update((name.family, name.given) for name in PatientName.objects.all())

    subject = make_patient().subject
    at_once(read, read, partial(erased, subject))
    read()

    assert ("", "") in seen and seen <= {("", ""), ("Королёва", "Анна")}

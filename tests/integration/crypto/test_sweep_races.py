"""A sweep beside writers, on real connections: nobody who is saved at this moment loses their keys."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from portal.accounts.models import User
from portal.crypto.data_keys import create_keys, create_keys_of
from portal.crypto.errors import SubjectErased
from portal.crypto.keys.models import DataKey
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.sweep import WAIT, Swept, sweep
from portal.shared import clock
from portal.shared.ids import uuid7
from tests.integration.crypto.conftest import wait_until

pytestmark = pytest.mark.usefixtures("committed", "ring")


def orphans(count: int) -> list[Subject]:
    """Subjects without a row, whose keys have waited long enough to be deleted."""
    subjects = [Subject(SubjectKind.USER, uuid7()) for _ in range(count)]
    create_keys_of(subjects)
    long_ago = clock.now() - WAIT - dt.timedelta(days=1)
    keys = DataKey.objects.filter(subject_id__in=[subject.id for subject in subjects])
    keys.update(created_at=long_ago, orphan_since=long_ago)
    return subjects


def on_own_connections(work: Callable[[], Swept]) -> Swept:
    try:
        return work()
    finally:
        connections.close_all()


def swept() -> Swept:
    moment = clock.now()
    return on_own_connections(lambda: sweep(now=moment, today=moment.date()))


def is_somebody_waiting() -> bool:
    with connections["keys"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_sweep_waits_for_who_takes_keys_up_and_then_leaves_them() -> None:
    orphans(1)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(using="keys"):
            DataKey.objects.update(orphan_since=None)
            sweeping = pool.submit(swept)
            wait_until(is_somebody_waiting)
        assert sweeping.result().deleted == 0

    assert DataKey.objects.count() == len(Retention)


def save(subjects: list[Subject]) -> set[Subject]:
    """As an action does: keys first, then the row. Those that were saved."""
    saved = set()
    try:
        for subject in subjects:
            try:
                create_keys(subject)
            except SubjectErased:
                continue
            User.objects.create(public_id=subject.id)
            saved.add(subject)
    finally:
        connections.close_all()
    return saved


def test_whoever_is_saved_beside_a_sweep_has_keys() -> None:
    subjects = orphans(120)
    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(save, subjects[place::2]) for place in range(2)]
        while not all(writer.done() for writer in writers):
            pool.submit(swept).result()

    saved = writers[0].result() | writers[1].result()
    keys = DataKey.objects.filter(subject_id__in=[subject.id for subject in saved])
    assert keys.count() == len(saved) * len(Retention)

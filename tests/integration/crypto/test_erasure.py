"""Erasure deletes the keys that the law lets go, says what stays, and is undone by no restore."""

import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import translation

from portal.audit.actor import SYSTEM
from portal.crypto.act import Act
from portal.crypto.data_keys import create_keys, create_keys_of, data_keys
from portal.crypto.erasure import act_of, erase, lift_hold, place_hold, retain
from portal.crypto.errors import SubjectErased
from portal.crypto.keys.models import DataKey, ErasedKey
from portal.crypto.ledger import Line, lines, replay, write_in_data
from portal.crypto.models import Erasure
from portal.crypto.recorded_erasure import Cause
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject
from portal.shared.ids import uuid7
from tests.integration.crypto.conftest import patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ring")]
TODAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)


def made(**retain_until: dt.date) -> Subject:
    subject = patient()
    create_keys(subject, retain_until={Retention(name): day for name, day in retain_until.items()})
    return subject


def erased(subject: Subject, today: dt.date = TODAY) -> Act:
    return erase(subject, by=SYSTEM, now=NOW, today=today, reason="asked for by letter")


def classes(subject: Subject) -> set[str]:
    found = data_keys([(subject, retention) for retention in Retention])
    return {retention.value for _, retention in found}


def test_every_key_goes_when_nothing_keeps_it() -> None:
    anna, boris = made(), made()

    act = erased(anna)

    assert act.complete
    assert classes(anna) == set()
    assert classes(boris) == {"contact", "booking", "clinical"}


@pytest.mark.parametrize(("until", "stays"), [(TODAY, True), (TODAY - dt.timedelta(days=1), False)])
def test_a_key_stays_up_to_and_including_its_last_day(until: dt.date, stays: bool) -> None:
    anna = made(clinical=until)

    act = erased(anna)

    assert classes(anna) == ({"clinical"} if stays else set())
    assert [(each.retention, each.until) for each in act.kept] == (
        [(Retention.CLINICAL, until)] if stays else []
    )


def test_a_key_under_legal_hold_stays_until_it_is_lifted() -> None:
    anna = made()
    place_hold(anna, Retention.BOOKING, by=SYSTEM, reason="case 5-17/2026")

    assert [each.legal_hold for each in erased(anna).kept] == [True]
    lift_hold(anna, Retention.BOOKING, by=SYSTEM, reason="case closed")
    assert erased(anna).complete


def test_erasing_again_gives_the_same_lines() -> None:
    anna = made()

    assert erased(anna).erased == erased(anna).erased


def test_a_chosen_class_leaves_the_others() -> None:
    anna = made()

    erase(anna, by=SYSTEM, now=NOW, today=TODAY, classes=[Retention.CONTACT])

    assert classes(anna) == {"booking", "clinical"}


def test_a_later_day_that_is_set_stays() -> None:
    anna = made(clinical=dt.date(2051, 1, 1))

    retain(anna, Retention.CLINICAL, until=dt.date(2031, 1, 1), by=SYSTEM, reason="visit")

    assert DataKey.objects.get(retention="clinical").retain_until == dt.date(2051, 1, 1)


def test_nothing_is_held_that_is_erased() -> None:
    anna = made()
    erased(anna)

    with pytest.raises(SubjectErased):
        place_hold(anna, Retention.CONTACT, by=SYSTEM, reason="too late")


def test_a_hold_that_comes_between_the_ledger_and_the_deletion_is_refused() -> None:
    anna = made()
    write_in_data([Line(uuid7(), anna, Retention.CONTACT, Cause.REQUEST, NOW)])

    with pytest.raises(SubjectErased):
        place_hold(anna, Retention.CONTACT, by=SYSTEM, reason="too late")


def test_the_erased_is_given_no_keys_again() -> None:
    anna = made()
    erased(anna)

    with pytest.raises(SubjectErased):
        create_keys(anna)


def test_an_erasure_that_a_crash_cut_short_is_finished_by_the_replay() -> None:
    anna = made()
    write_in_data([Line(uuid7(), anna, Retention.CONTACT, Cause.REQUEST, NOW)])

    replayed = replay()

    assert (replayed.keys_healed, replayed.keys_deleted) == (1, 1)
    assert classes(anna) == {"booking", "clinical"}


def test_before_that_the_act_does_not_claim_that_the_key_is_destroyed() -> None:
    anna = made()
    write_in_data([Line(uuid7(), anna, Retention.CONTACT, Cause.REQUEST, NOW)])

    assert act_of(anna, now=NOW).erased == []


def test_both_databases_keep_the_same_lines() -> None:
    erased(made())

    assert list(lines(Erasure)) == list(lines(ErasedKey))
    assert Erasure.objects.count() == 3


@pytest.mark.parametrize("model", [Erasure, ErasedKey])
@pytest.mark.parametrize("statement", ["UPDATE {} SET cause = 'sweep'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_ledger_only_grows(model: type[Erasure] | type[ErasedKey], statement: str) -> None:
    erased(made())
    alias = "keys" if model is ErasedKey else "default"

    with (
        pytest.raises(DatabaseError, match=r"Cannot|append-only"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


def test_an_erasure_is_in_the_audit_log_with_its_reason_and_the_patient() -> None:
    anna = made()

    erased(anna)

    with connection.cursor() as cursor:
        cursor.execute("SELECT patient, reason FROM audit_entry WHERE action = 'crypto.subject.erase'")
        assert cursor.fetchall() == [(anna.id, "asked for by letter")]


def logged(action: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT action FROM audit_entry WHERE action LIKE %s ORDER BY id", [f"{action}%"])
        return [name for (name,) in cursor.fetchall()]


def test_a_hold_is_logged_before_it_changes_and_after() -> None:
    place_hold(made(), Retention.BOOKING, by=SYSTEM, reason="case 5-17/2026")

    assert logged("crypto.key.hold") == ["crypto.key.hold", "crypto.key.hold.done"]


def test_the_act_tells_machines_what_went_and_what_stays_until_when() -> None:
    anna = made(clinical=dt.date(2051, 11, 21))

    told = json.loads(erased(anna).as_json())

    assert [line["class"] for line in told["erased"]] == ["booking", "contact"]
    assert told["kept"] == [{"class": "clinical", "until": "2051-11-21", "legal_hold": False}]
    assert told["subject"] == {"kind": "patient", "id": str(anna.id)}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "kept by law up to and including"), ("ru", "хранится по закону до")]
)
def test_the_act_tells_people_in_their_language(language: str, words: str) -> None:
    act = erased(made(clinical=dt.date(2051, 11, 21)))

    with translation.override(language):
        assert words in act.as_text()


def test_only_the_named_subject_loses_keys_however_many_there_are() -> None:
    subjects = [patient() for _ in range(50)]
    create_keys_of(subjects)

    erased(subjects[7])

    assert DataKey.objects.count() == 147

"""Subjects' keys: made once, read in one query, bound to their subject and class, gone with their row."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext

from portal.crypto.data_keys import create_keys, create_keys_of, data_keys, token_key
from portal.crypto.errors import (
    KeyDamaged,
    MasterKeyMissing,
    SubjectErased,
    WrongKeysDatabase,
    WrongMasterKey,
)
from portal.crypto.keys.models import DataKey, ErasedKey, MasterKey, TokenKey
from portal.crypto.models import TokenKeyMark
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.shared import clock
from tests.integration.crypto.conftest import MASTERS, Ring, patient

pytestmark = pytest.mark.django_db


def erased(subject: Subject, retention: Retention) -> None:
    ErasedKey.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        retention=retention,
        cause="request",
        erased_at=clock.now(),
    )


def all_of(*subjects: Subject) -> list[tuple[Subject, Retention]]:
    return [(subject, retention) for subject in subjects for retention in Retention]


def test_a_subject_has_a_key_of_32_bytes_for_each_class(ring: Ring) -> None:
    anna = patient()

    create_keys(anna)

    keys = data_keys(all_of(anna))
    assert set(keys) == set(all_of(anna))
    assert {len(key) for key in keys.values()} == {32}
    assert len(set(keys.values())) == 3


def test_creating_again_changes_no_key(ring: Ring) -> None:
    anna = patient()
    create_keys(anna)
    before = data_keys(all_of(anna))

    create_keys(anna)

    assert data_keys(all_of(anna)) == before


def test_the_same_id_of_another_kind_is_another_subject(ring: Ring) -> None:
    anna = patient()
    create_keys(anna)

    assert data_keys([(Subject(SubjectKind.USER, anna.id), Retention.CONTACT)]) == {}


def test_a_hundred_subjects_cost_one_query(ring: Ring) -> None:
    subjects = [patient() for _ in range(100)]
    create_keys_of(subjects)

    with CaptureQueriesContext(connections["keys"]) as queries:
        keys = data_keys(all_of(*subjects))

    assert len(keys) == 300
    assert len(queries) == 1


def test_whom_nobody_gave_keys_is_absent_from_the_answer(ring: Ring) -> None:
    anna, stranger = patient(), patient()
    create_keys(anna)

    assert set(data_keys(all_of(anna, stranger))) == set(all_of(anna))


def test_nothing_wanted_asks_nobody(ring: Ring) -> None:
    with CaptureQueriesContext(connections["keys"]) as queries:
        assert data_keys([]) == {}
    assert len(queries) == 0


def test_no_unwrapped_key_stands_in_the_database(ring: Ring) -> None:
    anna = patient()
    create_keys(anna)
    keys = data_keys(all_of(anna)).values()

    stored = b"".join(bytes(row.wrapped) for row in DataKey.objects.all())

    assert not any(key in stored for key in keys)


def test_retain_until_is_kept_per_class(ring: Ring) -> None:
    anna, until = patient(), dt.date(2051, 11, 21)

    create_keys(anna, retain_until={Retention.CLINICAL: until})

    assert dict(DataKey.objects.values_list("retention", "retain_until")) == {
        "contact": None,
        "booking": None,
        "clinical": until,
    }


def test_a_wrapped_key_moved_to_another_subject_does_not_open(ring: Ring) -> None:
    anna, boris = patient(), patient()
    create_keys_of([anna, boris])
    of_anna = DataKey.objects.get(subject_id=anna.id, retention="clinical")
    DataKey.objects.filter(subject_id=boris.id, retention="clinical").update(wrapped=of_anna.wrapped)

    with pytest.raises(KeyDamaged, match=f"clinical key of patient {boris.id}"):
        data_keys(all_of(boris))


def test_an_erased_subject_is_given_no_keys_again(ring: Ring) -> None:
    anna = patient()
    erased(anna, Retention.CONTACT)

    with pytest.raises(SubjectErased, match=str(anna.id)):
        create_keys(anna)

    assert not DataKey.objects.exists()


def test_the_database_itself_refuses_a_key_that_was_erased(ring: Ring) -> None:
    anna, boris = patient(), patient()
    create_keys(boris)
    erased(anna, Retention.CONTACT)
    row = DataKey.objects.get(subject_id=boris.id, retention="contact")

    with pytest.raises(IntegrityError, match="erased is not made again"), transaction.atomic(using="keys"):
        DataKey.objects.create(
            subject_kind="patient", subject_id=anna.id, retention="contact", master_id=1, wrapped=row.wrapped
        )


def test_the_database_deletes_no_key_that_the_ledger_does_not_name(ring: Ring) -> None:
    create_keys(patient())

    with pytest.raises(IntegrityError, match="no ledger"), transaction.atomic(using="keys"):
        DataKey.objects.all().delete()


def test_the_database_keeps_what_is_under_legal_hold(ring: Ring) -> None:
    anna = patient()
    create_keys(anna)
    DataKey.objects.update(legal_hold=True)
    erased(anna, Retention.CONTACT)

    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic(using="keys"):
        DataKey.objects.filter(retention="contact").delete()


@pytest.mark.parametrize(
    "change",
    [{"subject_id": uuid4()}, {"retention": "booking"}, {"subject_kind": "user"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_no_key_change_its_subject(ring: Ring, change: dict[str, object]) -> None:
    create_keys(patient())

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic(using="keys"):
        DataKey.objects.filter(retention="contact").update(**change)


@pytest.mark.parametrize("length", [0, 71, 73])
def test_the_database_takes_nothing_that_is_no_wrapped_key(ring: Ring, length: int) -> None:
    create_keys(patient())

    with pytest.raises(IntegrityError, match="keys_datakey_wrapped"), transaction.atomic(using="keys"):
        DataKey.objects.update(wrapped=bytes(length))


def test_the_newest_version_wraps_and_the_old_ones_still_unwrap(ring: Ring) -> None:
    anna, boris = patient(), patient()
    create_keys(anna)
    before = data_keys(all_of(anna))
    ring(1, 2)

    create_keys(boris)

    assert data_keys(all_of(anna, boris)).items() >= before.items()
    assert set(DataKey.objects.filter(subject_id=boris.id).values_list("master_id", flat=True)) == {2}


def test_another_key_under_a_used_number_wraps_nothing(ring: Ring) -> None:
    create_keys(patient())
    ring(other={1: MASTERS[3]})

    with pytest.raises(WrongMasterKey):
        create_keys(patient())

    assert DataKey.objects.count() == 3


def test_a_process_without_the_newest_version_wraps_nothing_by_an_older_one(ring: Ring) -> None:
    ring(1, 2)
    create_keys(patient())
    ring(1)

    with pytest.raises(MasterKeyMissing, match="Master key 2 is missing"):
        create_keys(patient())


def test_a_version_that_another_process_put_into_the_file_is_fetched(key_file, settings) -> None:
    settings.MASTER_KEYS_FILE_MAKES_ITSELF = True
    anna = patient()
    create_keys(anna)
    lines = key_file.read_text()
    key_file.write_text(f"{lines}2:{'A' * 42}E=\n")
    # What the other process did: it wrapped a key by the new version.
    MasterKey.objects.create(version=2, check_value=bytes(16))

    with pytest.raises(WrongMasterKey):  # it was fetched: another check value is noticed, not a missing key
        create_keys(patient())


def test_the_token_key_is_made_once(ring: Ring) -> None:
    key = token_key()

    assert len(key) == 32
    assert token_key() == key
    assert TokenKey.objects.count() == 1


def test_no_second_token_key_is_made_for_data_that_has_tokens(ring: Ring) -> None:
    token_key()
    TokenKey.objects.all().delete()

    with pytest.raises(WrongKeysDatabase, match="keys restore"):
        token_key()


def test_the_mark_of_the_token_key_is_with_the_data_and_is_not_the_key(ring: Ring) -> None:
    key = token_key()

    assert bytes(TokenKeyMark.objects.get().check_value) not in key

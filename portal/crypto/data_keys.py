"""The keys of subjects: made before the subject's row, read in one query, gone with their row.

Nothing keeps an unwrapped data key: an erasure counts at once in every process. What a page needs, it asks
for in one call.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from django.db import IntegrityError, connections, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from native import crypto as native
from portal.crypto.binding import (
    KINDS_AND_CLASSES,
    SUBJECT_BYTES,
    data_key_binding,
    owner_of,
    token_key_binding,
)
from portal.crypto.errors import KeyDamaged, SubjectErased, TokenKeyMissing, key_text
from portal.crypto.key_ring import Wrapped, key_ring
from portal.crypto.keys.models import ErasedKey, TokenKey
from portal.crypto.master_versions import lock_masters, register_new_masters, wrapping_master
from portal.crypto.models import Erasure, TokenKeyMark
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.shared import clock

KEY_BYTES = 32
FIRST_TOKEN_KEY = 1
EVERY_CLASS = tuple(Retention)
NO_LIMIT: Mapping[Retention, date] = MappingProxyType({})

ROWS_AT_ONCE = 5_000

# The wrapped keys come as one value, 72 bytes each.
_MADE = """
    INSERT INTO keys_datakey
        (master_id, wrapped, created_at, subject_kind, subject_id, retention, retain_until, legal_hold)
    SELECT %s, substring(%s::bytea FROM (made.place::int - 1) * 72 + 1 FOR 72), %s,
           made.kind, made.id, made.retention, nullif(made.until, '')::date, false
    FROM unnest(string_to_array(%s, ','), string_to_array(%s, ',')::uuid[], string_to_array(%s, ','),
                string_to_array(%s, ','))
         WITH ORDINALITY AS made (kind, id, retention, until, place)
    ON CONFLICT (subject_id, subject_kind, retention)
        DO UPDATE SET orphan_since = NULL WHERE keys_datakey.orphan_since IS NOT NULL
    RETURNING xmax <> 0
"""
# Of one kind and class; those of several are asked for by one UNION ALL.
_WANTED = """
    SELECT %s::int, uuid_send(subject_id), master_id, wrapped FROM keys_datakey
    WHERE subject_kind = %s AND retention = %s AND subject_id = ANY (%s::uuid[])
"""


def create_keys(subject: Subject, *, retain_until: Mapping[Retention, date] = NO_LIMIT) -> None:
    """Give a subject a key for each retention class; those it has stay. Committed when this returns.

    Called before the subject's row is saved, so that no row is ever without keys; keys whose row was not saved
    after all are swept later. Keys that already waited for the sweep wait anew. Raises SubjectErased.
    """
    create_keys_of([subject], retain_until=retain_until)


def create_keys_of(
    subjects: Collection[Subject], *, retain_until: Mapping[Retention, date] = NO_LIMIT
) -> None:
    """As create_keys, for many subjects in one transaction (an import)."""
    wanted = [(subject, retention) for subject in subjects for retention in EVERY_CLASS]
    if not wanted:
        return
    register_new_masters()
    try:
        _create(subjects, wanted, retain_until)
    except IntegrityError:
        _refuse_erased(subjects, ErasedKey)  # erased at this very moment
        raise


def _create(
    subjects: Collection[Subject],
    wanted: Sequence[tuple[Subject, Retention]],
    retain_until: Mapping[Retention, date],
) -> None:
    with transaction.atomic(using="keys", durable=True):
        ring, version = wrapping_master()
        _refuse_erased(subjects, ErasedKey)
        made, had_orphans = clock.now(), False
        for start in range(0, len(wanted), ROWS_AT_ONCE):
            rows = wanted[start : start + ROWS_AT_ONCE]
            keys = [secrets.token_bytes(KEY_BYTES) for _ in rows]
            wrapped = ring.wrap(keys, [data_key_binding(*row) for row in rows], version=version)
            days = [retain_until.get(retention) for _, retention in rows]
            until = ",".join([day.isoformat() if day else "" for day in days])
            with connections["keys"].cursor() as cursor:
                cursor.execute(_MADE, [version, b"".join(wrapped), made, *_as_texts(rows), until])
                had_orphans |= any(had_one for (had_one,) in cursor.fetchall())
        if had_orphans:
            # A sweep may have held them until now, and may have been cut short before it deleted them.
            _refuse_erased(subjects, Erasure)


def data_keys(wanted: Collection[tuple[Subject, Retention]]) -> Mapping[tuple[Subject, Retention], bytes]:
    """The keys that exist of those wanted, in one query and one unwrapping; what was erased is absent.

    Raises MasterKeyMissing, KeyDamaged.
    """
    owners = {data_key_binding(*owner): owner for owner in wanted}
    return {owners[binding]: key for binding, key in bound_keys(owners).items()}


def bound_keys(wanted: Collection[bytes]) -> Mapping[bytes, bytes]:
    """As data_keys, by what each key is bound to (data_key_binding): a page asks for hundreds."""
    if not wanted:
        return {}
    ids: dict[bytes, list[str]] = {}
    for binding in wanted:
        ids.setdefault(binding[:-SUBJECT_BYTES], []).append(binding[-SUBJECT_BYTES:].hex())
    beginnings = list(ids)
    params = [
        each
        for number, beginning in enumerate(beginnings)
        for each in (number, *KINDS_AND_CLASSES[beginning], f"{{{','.join(ids[beginning])}}}")
    ]
    with connections["keys"].cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_WANTED] * len(ids)), params)
        rows = cursor.fetchall()
    wrapped = [Wrapped(version, key, beginnings[number] + subject) for number, subject, version, key in rows]
    ring = key_ring(holding=max((version for _, _, version, _ in rows), default=None))
    try:
        keys = ring.unwrap(wrapped)
    except KeyDamaged as error:
        raise KeyDamaged(error.index, key_text(*owner_of(wrapped[error.index].binding))) from None
    return {each.binding: key for each, key in zip(wrapped, keys, strict=True)}


def token_key() -> bytes:
    """The key of the blind-index tokens; made the first time. Raises WrongKeysDatabase, MasterKeyMissing."""
    row = TokenKey.objects.first()
    if row is None:
        make_token_key()
        row = TokenKey.objects.get()
    ring = key_ring(holding=row.master_id)
    return ring.unwrap([Wrapped(row.master_id, bytes(row.wrapped), token_key_binding(row.version))])[0]


def make_token_key() -> None:
    """Only for a data database that has no tokens yet: another key would find none of those it has."""
    if TokenKeyMark.objects.exists():
        raise TokenKeyMissing
    register_new_masters()
    with transaction.atomic(using="keys", durable=True):
        lock_masters()
        if TokenKey.objects.exists():
            return
        ring, version = wrapping_master()
        key = secrets.token_bytes(KEY_BYTES)
        wrapped = ring.wrap([key], [token_key_binding(FIRST_TOKEN_KEY)], version=version)[0]
        TokenKey.objects.create(version=FIRST_TOKEN_KEY, master_id=version, wrapped=wrapped)
    mark_token_key(key)


def mark_token_key(key: bytes) -> None:
    """Say in the data which token key is its own.

    Done again at every start: a crash, or the caller's rollback, may come between the key and its mark.
    """
    mark = {"check_value": token_key_check(key)}
    TokenKeyMark.objects.get_or_create(version=FIRST_TOKEN_KEY, defaults=mark)


def token_key_check(key: bytes) -> bytes:
    """Tells a token key from any other and gives nothing of it away."""
    return native.hkdf_sha256(key, b"", b"clinic token key check", 16)


def _as_texts(rows: Sequence[tuple[Subject, Retention]]) -> list[str]:
    """Kinds, ids and classes, each by commas: psycopg takes several times as long over arrays of as many."""
    kinds = ",".join([subject.kind.value for subject, _ in rows])
    ids = ",".join([subject.id.hex for subject, _ in rows])
    return [kinds, ids, ",".join([retention.value for _, retention in rows])]


def _refuse_erased(subjects: Collection[Subject], ledger: type[ErasedKey] | type[Erasure]) -> None:
    """The database refuses it too (keys.triggers); asking first gives the error its name."""
    ids = [subject.id for subject in subjects]
    for erased in ledger._base_manager.filter(subject_id__in=ids):
        subject = Subject(SubjectKind(erased.subject_kind), erased.subject_id)
        if subject in subjects:
            key = key_text(subject, Retention(erased.retention))
            raise SubjectErased(capfirst(_("%(key)s was erased and is not made again.") % {"key": key}))

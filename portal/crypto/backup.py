"""The keys database in one encrypted file, and its way back: what is missing is added, nothing is replaced.

A file is `MAGIC || master version (2 bytes) || salt (16) || sealed stream`; its key is derived from that master
key. Inside stands a JSON line a row, with the keys as they are in the database: wrapped. So the file alone opens
nothing, and neither does it with the data.
"""

import errno
import json
import os
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from django.db import connections, transaction
from django.utils.translation import gettext as _

from native import crypto as native
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.crypto.binding import token_key_binding
from portal.crypto.data_keys import token_key
from portal.crypto.errors import BackupUnreadable, WrongKeysDatabase, WrongMasterKey
from portal.crypto.key_ring import BACKUP_INFO, Wrapped, key_ring
from portal.crypto.keys.models import TokenKey
from portal.crypto.ledger import Replayed, replay
from portal.crypto.master_versions import lock_masters, register_new_masters, registered_masters
from portal.crypto.status import require_masters, require_matching_data
from portal.shared import clock

MAGIC = b"CLINICKEYS1"
SALT_BYTES = 16
HEADER_BYTES = len(MAGIC) + 2 + SALT_BYTES
ROWS_AT_ONCE = 5_000

# Masters before what refers to them, erasures before what they forbid.
TABLES = {
    "master keys": ("keys_masterkey", "version, check_value, registered_at"),
    "erasures": ("keys_erasedkey", "public_id, subject_kind, subject_id, retention, cause, erased_at"),
    "token keys": ("keys_tokenkey", "version, master_id, wrapped, created_at"),
    "data keys": (
        "keys_datakey",
        "subject_kind, subject_id, retention, master_id, wrapped, retain_until, legal_hold, orphan_since, created_at",
    ),
}
_ALL = "COPY (SELECT row_to_json(found) FROM (SELECT {columns} FROM {table}) AS found) TO STDOUT"
_ADD = """
    INSERT INTO {table} ({columns})
    SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new {but} ON CONFLICT DO NOTHING
"""
_NOT_ERASED = """
    WHERE NOT EXISTS (SELECT FROM keys_erasedkey AS erased WHERE erased.subject_id = new.subject_id
                      AND erased.subject_kind = new.subject_kind AND erased.retention = new.retention)
"""


@dataclass(frozen=True)
class Restored:
    """`made_at` is the backup's; `added` counts rows by what they are."""

    made_at: str
    added: Mapping[str, int]
    replayed: Replayed


def backup(file: Path, *, by: Actor) -> Mapping[str, int]:
    """Write every row of the keys database, as it is at one moment, into a new file; counts by kind of row.

    Raises FileExistsError, MasterKeyMissing.
    """
    register_new_masters()
    ring = key_ring()
    header = MAGIC + ring.newest.to_bytes(2, "big") + secrets.token_bytes(SALT_BYTES)
    counts: Counter[str] = Counter()
    with _new_file(file) as target:
        target.write(header)
        native.seal_stream(
            ring.derive(ring.newest, header, BACKUP_INFO), _Source(_rows(counts)), target, header
        )
    with transaction.atomic():
        record(by=by, action="crypto.keys.backup", detail=dict(counts))
    return counts


def restore(file: Path, *, by: Actor) -> Restored:
    """Add what the backup has and the keys database lacks, but nothing that was erased; then replay the ledger.

    All or nothing. Raises BackupUnreadable, MasterKeyMissing, WrongMasterKey, WrongKeysDatabase.
    """
    with file.open("rb") as source, tempfile.TemporaryFile() as plain:
        _open(source, plain)
        plain.seek(0)
        made_at = json.loads(plain.readline())["made_at"]
        before = replay()  # the lines that only the data has, so that nothing they name is added
        with transaction.atomic(using="keys"):
            lock_masters()
            added = _add(plain)
            require_masters()
            require_matching_data()
    after = replay()
    with transaction.atomic():
        record(by=by, action="crypto.keys.restore", detail={"made_at": made_at, "added": dict(added)})
    return Restored(made_at, added, before + after)


def _open(source: IO[bytes], plain: IO[bytes]) -> None:
    """Everything is authenticated before a row of it is read."""
    header = source.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise BackupUnreadable(_("This is no backup of keys, or one of another version of this software."))
    version = int.from_bytes(header[len(MAGIC) : len(MAGIC) + 2], "big")
    try:
        native.open_stream(
            key_ring(holding=version).derive(version, header, BACKUP_INFO), source, plain, header
        )
    except native.CryptoError as error:
        text = _(
            "The backup does not open under master key %(version)d: it is damaged, cut off or of another site."
        )
        raise BackupUnreadable(text % {"version": version}) from error


def _rows(counts: Counter[str]) -> Iterator[bytes]:
    with transaction.atomic(using="keys"), connections["keys"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield _line({"made_at": clock.now().isoformat()})
        for name, (table, columns) in TABLES.items():
            with cursor.copy(_ALL.format(table=table, columns=columns)) as copy:
                copy.set_types(["text"])
                for (row,) in copy.rows():
                    counts[name] += 1
                    yield f'["{name}",{row}]\n'.encode()


def _add(plain: Iterable[bytes]) -> Counter[str]:
    added: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
    rest = map(json.loads, plain)
    while lines := list(islice(rest, ROWS_AT_ONCE)):
        for name in TABLES:
            rows = [row for kind, row in lines if kind == name]
            if name == "master keys":
                _refuse_other_masters(rows)
            if name == "token keys":
                _refuse_other_token_keys(rows)
            if rows:
                added[name] += _add_rows(name, rows)
    return added


def _add_rows(name: str, rows: list[Mapping[str, object]]) -> int:
    table, columns = TABLES[name]
    but = _NOT_ERASED if name == "data keys" else ""
    with connections["keys"].cursor() as cursor:
        cursor.execute(_ADD.format(table=table, columns=columns, but=but), [json.dumps(rows)])
        return cursor.rowcount


def _refuse_other_masters(rows: Iterable[Mapping[str, object]]) -> None:
    here = registered_masters()
    for row in rows:
        version, value = int(str(row["version"])), _bytes(row["check_value"])
        if here.get(version, value) != value:
            raise WrongMasterKey(version)


def _refuse_other_token_keys(rows: Iterable[Mapping[str, object]]) -> None:
    """After a rotation the same key is wrapped otherwise, so it is the keys that are compared."""
    for row in rows:
        version = int(str(row["version"]))
        if not TokenKey.objects.filter(version=version).exists():
            continue
        master = int(str(row["master_id"]))
        wrapped = Wrapped(master, _bytes(row["wrapped"]), token_key_binding(version))
        if key_ring(holding=master).unwrap([wrapped])[0] != token_key():
            raise WrongKeysDatabase(_("The backup has another token key: it is of another installation."))


def _bytes(hexadecimal: object) -> bytes:
    """As PostgreSQL writes bytea into JSON."""
    return bytes.fromhex(str(hexadecimal).removeprefix("\\x"))


def _line(value: Mapping[str, str]) -> bytes:
    return json.dumps(value).encode() + b"\n"


class _Source:
    """A binary file to read, made of what an iterator gives."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = bytearray()

    def read(self, size: int, /) -> bytes:
        while len(self._rest) < size and (chunk := next(self._chunks, None)) is not None:
            self._rest += chunk
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken


@contextmanager
def _new_file(file: Path) -> Iterator[IO[bytes]]:
    """A private file that is there only once it is whole, and replaces none."""
    if file.exists():
        raise FileExistsError(errno.EEXIST, _("is there already and is not replaced"), str(file))
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # made 0600
    try:
        with os.fdopen(descriptor, "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        Path(name).rename(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Moves wrapped keys to the newest master key while the site runs.

Where it stands is in the rows themselves: whatever ends it, running it again goes on. A running writer can add
no row of an older version once the new one is registered (master_versions), so the end is reached and proved.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connections, transaction
from django.utils.translation import gettext as _

from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.crypto.binding import token_key_binding
from portal.crypto.errors import CannotRotate, KeyDamaged, NotAllMoved
from portal.crypto.key_ring import KeyRing, Wrapped, key_ring
from portal.crypto.keys.models import DataKey, TokenKey
from portal.crypto.master_versions import register_new_masters, registered_masters, wrapping_master
from portal.crypto.providers.chosen import chosen_source
from portal.crypto.providers.parsing import KEY_BYTES
from portal.crypto.providers.source import WritableSource
from portal.crypto.wrapped_rows import DataKeyRow, batch_after, batches

BATCH = 1_000
Advance = Callable[[int], None]

_MOVE = """
    UPDATE keys_datakey AS key SET master_id = %s, wrapped = moved.wrapped
    FROM unnest(%s::bigint[], %s::bytea[]) AS moved (id, wrapped) WHERE key.id = moved.id
"""


@dataclass
class Moved:
    """What a rewrapping did. `damaged` names rows that open under no master key and stay as they are."""

    version: int
    keys: int = 0
    proved: int = 0
    damaged: list[str] = field(default_factory=list)


def add_master(*, by: Actor) -> int:
    """Make a new version of the master key where the others are, and register it: from now on it wraps.

    Raises CannotRotate where the site can't write them (the environment); the message says how to do it by hand.
    """
    source = chosen_source()
    version = max([*registered_masters(), key_ring().newest]) + 1
    if not isinstance(source, WritableSource):
        text = _(
            "The site can't change %(source)s. Add a version to it, for example by "
            'MASTER_KEYS="$MASTER_KEYS,%(version)d:$(openssl rand -base64 32)", restart every process with it, '
            "and run: manage.py keys rewrap"
        )
        raise CannotRotate(text % {"source": source.name, "version": version})
    source.add(version, secrets.token_bytes(KEY_BYTES))
    key_ring(holding=version)
    register_new_masters()
    with transaction.atomic():
        record(by=by, action="crypto.master_key.add", detail={"version": version})
    return version


def rewrap(*, by: Actor, moving: Advance, proving: Advance, batch: int = BATCH) -> Moved:
    """Wrap every key by the newest master key, then open every one of them. Raises NotAllMoved."""
    register_new_masters()
    with transaction.atomic(using="keys"):
        _, version = wrapping_master()
    moved = Moved(version)
    _move_token_key(moved)
    _move_data_keys(moved, moving, batch)
    _prove_token_key(moved)
    _prove(moved, proving, batch)
    with transaction.atomic():
        detail = {
            "version": version,
            "moved": moved.keys,
            "proved": moved.proved,
            "damaged": len(moved.damaged),
        }
        record(by=by, action="crypto.keys.rewrap", detail=detail)
    left = left_behind(version)
    if left or moved.damaged:
        raise NotAllMoved(version, left, moved.damaged)
    return moved


def left_behind(version: int) -> int:
    """How many keys another master key than this one wraps."""
    others = [model.objects.exclude(master_id=version).count() for model in (DataKey, TokenKey)]
    return sum(others)


def _prove_token_key(moved: Moved) -> None:
    for row in TokenKey.objects.filter(master_id=moved.version):
        bound = token_key_binding(row.version)
        key_ring(holding=moved.version).unwrap([Wrapped(row.master_id, bytes(row.wrapped), bound)])
        moved.proved += 1


def _move_token_key(moved: Moved) -> None:
    with transaction.atomic(using="keys", durable=True):
        for row in TokenKey.objects.select_for_update().exclude(master_id=moved.version):
            ring = key_ring(holding=row.master_id)
            bound = token_key_binding(row.version)
            key = ring.unwrap([Wrapped(row.master_id, bytes(row.wrapped), bound)])
            row.wrapped = ring.wrap(key, [bound], version=moved.version)[0]
            row.master_id = moved.version
            row.save(update_fields=["wrapped", "master_id"])
            moved.keys += 1


def _move_data_keys(moved: Moved, advance: Advance, size: int) -> None:
    """A transaction a batch, so that readers and writers never wait for more than a batch."""
    after = 0
    while True:
        with transaction.atomic(using="keys", durable=True):
            rows = batch_after(after, size, but_version=moved.version, lock=True)
            if not rows:
                return
            moved.keys += _move(rows, moved)
        after = rows[-1].id
        advance(len(rows))


def _move(rows: Sequence[DataKeyRow], moved: Moved) -> int:
    ring = key_ring(holding=moved.version)
    opened = _open(ring, rows, moved)
    good = list(opened)
    wrapped = ring.wrap(list(opened.values()), [row.wrapped.binding for row in good], version=moved.version)
    with connections["keys"].cursor() as cursor:
        cursor.execute(_MOVE, [moved.version, [row.id for row in good], wrapped])
        return cursor.rowcount


def _open(ring: KeyRing, rows: Sequence[DataKeyRow], moved: Moved) -> dict[DataKeyRow, bytes]:
    """The keys of the rows that open; the others are noted."""
    left = list(rows)
    while left:
        try:
            return dict(zip(left, ring.unwrap([row.wrapped for row in left]), strict=True))
        except KeyDamaged as error:
            moved.damaged.append(str(left.pop(error.index)))
    return {}


def _prove(moved: Moved, advance: Advance, size: int) -> None:
    """Open each key as it now stands: neither the number beside it nor our own count is believed."""
    ring = key_ring(holding=moved.version)
    for rows in batches(size):
        current = [row for row in rows if row.wrapped.version == moved.version]
        moved.proved += len(_open(ring, current, moved))
        advance(len(rows))

"""Bring rows of one table to what is wanted, in few statements, writing only what differs."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from portal.network.summary import Tally

M = TypeVar("M", bound=models.Model)
K = TypeVar("K", bound=Hashable)
Values = dict[str, Any]

BATCH = 1000


@dataclass
class Upserted(Generic[K, M]):
    rows: dict[K, M]
    written: set[K]


def upsert(
    model: type[M],
    present: Mapping[K, M],
    wanted: Mapping[K, Values],
    tally: Tally,
    *,
    now: dt.datetime,
    when_new: Values,
) -> Upserted[K, M]:
    """The row of each wanted key. A row whose values are right already is not written at all.

    `wanted` gives all rows the same fields; the fields it does not name stay as they are. `when_new` is
    what a row starts with and the workbook does not say.
    """
    rows: dict[K, M] = {}
    new, changed = {}, {}
    for key, values in wanted.items():
        row = present.get(key)
        if row is None:
            row = new[key] = model(**when_new, **values)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed[key] = row
        rows[key] = row
    create(model, list(new.values()), tally)
    update(model, list(changed.values()), list(next(iter(wanted.values()), {})), tally, now=now)
    tally.unchanged += len(wanted) - len(new) - len(changed)
    return Upserted(rows, new.keys() | changed.keys())


def count_as_changed(upserted: Upserted[K, M], keys: Iterable[K], tally: Tally, *, now: dt.datetime) -> None:
    """Rows whose own values were right but whose children (hours, specialties) or life were not."""
    more = set(keys) - upserted.written
    rows = [upserted.rows[key] for key in more]
    if rows:
        update(type(rows[0]), rows, [], tally, now=now)
        tally.unchanged -= len(rows)
        upserted.written |= more


def create(model: type[M], rows: Sequence[M], tally: Tally) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    tally.created += len(rows)


def update(
    model: type[M], rows: Sequence[M], names: Sequence[str], tally: Tally, *, now: dt.datetime
) -> None:
    if rows and hasattr(rows[0], "updated_at"):
        for row in rows:
            row.updated_at = now  # type: ignore[attr-defined]  # bulk_update calls no pre_save
        names = [*names, "updated_at"]
    if rows:
        model._default_manager.bulk_update(rows, names, batch_size=BATCH)
    tally.changed += len(rows)


def replace_set(
    model: type[M], present: Iterable[M], wanted: Iterable[M], key: Callable[[M], K], tally: Tally
) -> set[K]:
    """Rows told apart by their values alone: what is gone goes, what is new comes, the rest stays as it is.

    Returns the keys of what went and came.
    """
    missing: defaultdict[K, list[M]] = defaultdict(list)
    for row in wanted:
        missing[key(row)].append(row)
    gone = []
    for row in present:
        if missing[key(row)]:
            missing[key(row)].pop()
            tally.unchanged += 1
        else:
            gone.append(row)
    if gone:
        model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    tally.removed += len(gone)
    new = [row for rows in missing.values() for row in rows]
    create(model, new, tally)
    return {key(row) for row in (*gone, *new)}

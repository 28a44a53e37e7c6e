"""Writes to the log. Row changes of tracked tables come by triggers (tracking); this is for what people do."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from portal.audit.actor import Actor
from portal.audit.errors import NoTransaction

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

WRITE = "SELECT audit_write(%s::jsonb, %s, %s, %s, %s, %s, %s::jsonb, NULL, NULL)"


def record(
    *,
    by: Actor,
    action: str,
    object: models.Model | None = None,
    patient: UUID | None = None,
    reason: str = "",
    detail: Mapping[str, Json] | None = None,
) -> None:
    """Writes that `by` did this, in the running transaction; it is there only if that commits.

    `action` is a verb with its room, «records.encounter.read». `patient` is the public id of whose protected
    data it touched. Protected values never go into `reason` or `detail`. Raises NoTransaction outside one.
    """
    _need_transaction()
    label, name = named(object) if object is not None else ("", "")
    told = json.dumps(detail, cls=DjangoJSONEncoder, ensure_ascii=False) if detail is not None else None
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [by.as_json(), action, label, name, patient, reason, told])


def act_as(by: Actor) -> None:
    """From here to the end of the transaction the triggers write `by`. Raises NoTransaction outside one."""
    _need_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('audit.actor', %s, true)", [by.as_json()])


def named(row: models.Model) -> tuple[str, str]:
    """How the log calls a row: its model's label, and its public id or, without one, its primary key."""
    return row._meta.label_lower, str(getattr(row, "public_id", row.pk))


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise NoTransaction("The log is written in the transaction of what it tells of; open one first.")

"""What Wagtail keeps beside each fact, and writes in bulk pass by: where it is used, and its history."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import ModelLogEntry, ReferenceIndex

from portal.network.sync import BATCH


class Action(StrEnum):
    """In a fact's history; worded in wagtail_hooks.py."""

    IMPORTED = "network.import"
    ENDED = "network.end"


def index_usage(rows: Iterable[Model], *, advance: Callable[[], None] = lambda: None) -> None:
    """Note what these rows refer to. Commands connect none of Wagtail's signals that would do it."""
    for row in rows:
        ReferenceIndex.create_or_update_for_object(row)
        advance()


def log(rows: Mapping[str, Model], action: Action, *, now: dt.datetime) -> None:
    """One entry in the history of each row, under the label it is given by."""
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=ContentType.objects.get_for_model(row, for_concrete_model=False),
                object_id=str(row.pk),
                label=label,
                action=action,
                timestamp=now,
                content_changed=True,
            )
            for label, row in rows.items()
        ],
        batch_size=BATCH,
    )

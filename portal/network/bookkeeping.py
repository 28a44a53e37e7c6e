"""What Wagtail keeps beside each fact, and writes in bulk pass by: where it is used, and its history."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import ModelLogEntry, ReferenceIndex

from portal.network.sync import BATCH


class Action(StrEnum):
    """In a fact's history; worded in wagtail_hooks.py."""

    IMPORTED = "network.import"
    ENDED = "network.end"


def index_usage(rows: Collection[Model]) -> None:
    """Note what these rows of one table refer to, as Wagtail does when one of them is saved.

    In bulk, since Wagtail's own way takes four statements for each row; a test holds this one against it.
    """
    if not rows:
        return
    source = ContentType.objects.get_for_model(next(iter(rows)))
    keys = [str(row.pk) for row in rows]
    ReferenceIndex.objects.filter(base_content_type=source, object_id__in=keys).delete()
    references = [reference for row in rows for reference in _references(row, source)]
    ReferenceIndex.objects.bulk_create(references, batch_size=BATCH)


def _references(row: Model, source: ContentType) -> Iterator[ReferenceIndex]:
    """A fact refers by its foreign keys; neither rich text nor blocks are in it."""
    for field in row._meta.concrete_fields:
        target = field.value_from_object(row)
        if target is not None and _is_reference(field):
            yield ReferenceIndex(
                base_content_type=source,
                content_type=source,
                object_id=str(row.pk),
                to_content_type=ContentType.objects.get_for_model(cast(type[Model], field.related_model)),
                to_object_id=str(target),
                model_path=field.name,
                content_path=field.name,
                content_path_hash=ReferenceIndex._get_content_path_hash(field.name),
            )


def _is_reference(field: Any) -> bool:
    """Users and the like ask Wagtail not to note who refers to them."""
    return bool(field.many_to_one) and not any(
        getattr(place, "wagtail_reference_index_ignore", False) for place in (field, field.related_model)
    )


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

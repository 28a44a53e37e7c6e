"""Which rows stand for subjects. Apps above say so; this one knows none of them."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.apps import apps
from django.db.models import Model

from portal.crypto.subjects import SubjectKind

_owners: dict[SubjectKind, list[str]] = {}


def register_owner(kind: SubjectKind, model: str) -> None:
    """Say in AppConfig.ready that rows of this model («patients.Patient») stand for subjects by their `public_id`.

    A kind may have several models. Keys of a kind that nobody registered are never swept.
    """
    labels = _owners.setdefault(kind, [])
    if model not in labels:
        labels.append(model)


def owned_kinds() -> list[SubjectKind]:
    return list(_owners)


def existing(kind: SubjectKind, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that stand for somebody, deleted rows that are still kept included."""
    found: set[UUID] = set()
    for model in _models(kind):
        rows = model._base_manager.filter(public_id__in=ids)
        found.update(rows.values_list("public_id", flat=True))
    return found


def everyone(kind: SubjectKind) -> Iterator[UUID]:
    for model in _models(kind):
        yield from model._base_manager.values_list("public_id", flat=True).iterator(chunk_size=10_000)


def _models(kind: SubjectKind) -> list[type[Model]]:
    return [apps.get_model(label) for label in _owners.get(kind, [])]

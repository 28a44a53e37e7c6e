"""Tokens of what was erased: without the value they would still tell who holds the token key whose it was."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import cast
from uuid import UUID

from django.apps import apps

from portal.crypto.fields import EncryptedField
from portal.crypto.protected import Protected
from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.tokens import TokenField, token_fields
from portal.shared.models import Tracked


def forget_tokens(erased: Collection[tuple[Subject, Retention]], *, user: UUID | None) -> None:
    """Empty every token that is made from values of these subjects and classes, in the running transaction.

    `user`: the public id of whoever erases, for the rows that say who changed them last; None is the site itself.
    """
    people: defaultdict[tuple[SubjectKind, Retention], list[UUID]] = defaultdict(list)
    for subject, retention in erased:
        people[subject.kind, retention].append(subject.id)
    for (kind, retention), ids in people.items():
        for model in _protected(kind):
            for token in token_fields(model):
                if retention in _classes(token):
                    _empty(token, ids, user)


def _protected(kind: SubjectKind) -> Iterator[type[Protected]]:
    for model in apps.get_models():
        if issubclass(model, Protected) and model.subject_kind is kind:
            yield model


def _classes(token: TokenField) -> set[Retention]:
    sources = [token.model._meta.get_field(name) for name in token.sources]
    return {source.processing.retention for source in sources if isinstance(source, EncryptedField)}


def _empty(token: TokenField, ids: list[UUID], user: UUID | None) -> None:
    model = cast("type[Protected]", token.model)
    rows = model._base_manager.filter(**{f"{model.binding[-1]}__in": ids, f"{token.name}__isnull": False})
    written = model.touch(user) if issubclass(model, Tracked) else {}
    rows.update(**dict.fromkeys((token.name, *token.cleared_with)), **written)

"""Tokens for rows that were saved before their model had them: a resumable pass that only fills what is empty."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from portal.audit.actions import act_as
from portal.audit.actor import Actor
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.tokens import token_fields

ROWS_AT_ONCE = 500

Advance = Callable[[int], object]


def lacking_tokens() -> int:
    """How many rows the pass looks at; a token is also empty where there is nothing to make it from."""
    return sum(_lacking(model).count() for model in _models())


def fill_tokens(*, by: Actor, advance: Advance) -> int:
    """Make the empty tokens of all rows; how many rows have more of them now.

    Cut short, it goes on where it stopped when it is run again. Writers wait for one batch at most.
    """
    return sum(_fill(model, by, advance) for model in _models())


def _models() -> Iterator[type[Protected]]:
    for model in apps.get_models():
        if issubclass(model, Protected) and token_fields(model):
            yield model


def _lacking(model: type[Protected]) -> Any:
    empty = Q()
    for field in token_fields(model):
        empty |= Q(**{f"{field.name}__isnull": True})
    rows = model._base_manager.filter(empty)
    # A token may be made from a value of the row that stands for the person.
    return rows.select_related(model.subject_from) if issubclass(model, RowOfSubject) else rows


def _fill(model: type[Protected], by: Actor, advance: Advance) -> int:
    names = [field.name for field in token_fields(model)]
    filled = after = 0
    while True:
        with transaction.atomic():
            act_as(by)
            due = _lacking(model).filter(pk__gt=after).order_by("pk").select_for_update(of=["self"])
            rows = list(due[:ROWS_AT_ONCE])
            if not rows:
                return filled
            before = [_tokens(row, names) for row in rows]
            living = [row for row in rows if not row.is_erased]
            # What is written is made anew from the opened values.
            model._base_manager.bulk_update(living, names)
        filled += sum(_tokens(row, names) != old for row, old in zip(rows, before, strict=True))
        after = rows[-1].pk
        advance(len(rows))


def _tokens(row: Protected, names: list[str]) -> list[bytes | None]:
    return [None if (value := getattr(row, name)) is None else bytes(value) for name in names]

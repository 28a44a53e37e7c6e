"""Breaking a promise of the database on purpose: the row that must not be is written past every form."""

from collections.abc import Callable, Mapping

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model
from pytest import raises

Break = Callable[[], object]


def constraints_of(app_label: str) -> set[str]:
    """The names of all constraints that the tables of an app declare."""
    models = apps.get_app_config(app_label).get_models()
    return {constraint.name for model in models for constraint in model._meta.constraints}


def refuses(name: str, breaks: Mapping[str, Break]) -> None:
    """The database itself refuses what `breaks[name]` does, and by this very constraint."""
    with raises(IntegrityError) as refusal, transaction.atomic():
        breaks[name]()
    assert refusal.value.__cause__.diag.constraint_name == name


def change(row: Model, **values: object) -> Break:
    """An UPDATE of one row, which no `save` and no `clean` sees."""
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**values)

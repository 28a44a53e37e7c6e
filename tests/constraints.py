"""Breaking a promise of the database on purpose: the row that must not be is written past every form."""

from collections.abc import Callable

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

Break = Callable[[], object]


def constraints_of(app_label: str) -> set[str]:
    """The names of all constraints that the tables of an app declare."""
    models = apps.get_app_config(app_label).get_models()
    return {constraint.name for model in models for constraint in model._meta.constraints}


def refused_by(attempt: Break) -> str:
    """The constraint by which the database itself refuses the attempt; empty where it takes it."""
    try:
        with transaction.atomic():
            attempt()
    except IntegrityError as refusal:
        return str(refusal.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    return ""


def change(row: Model, **values: object) -> Break:
    """An UPDATE of one row, which no `save` and no `clean` sees."""
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**values)

"""Row changes of a table go to the log, whoever makes them: a save, a bulk update, raw SQL, a truncation."""

from collections.abc import Iterator, Sequence
from typing import Any

import pgtrigger
from django.db import connection, models
from pgtrigger import compiler

# What is named in the log's place of a value: a field says so itself by this attribute.
MASKED_FIELD = "masked_in_audit"


def track(*, masked: Sequence[str] = (), patient: str | None = None) -> "Tracking":
    """Put it into a model's Meta.triggers, and ("audit", "0001_log") into its migration's dependencies.

    `masked` names fields whose values the log shows as «***»; binary fields and those with a true
    `masked_in_audit` (the encrypted ones) are masked anyway. `patient` is where the patient's public id is
    found: a UUID field of the row, or a path of foreign keys to the patient's row («encounter__patient»).
    """
    return Tracking(masked, patient)


class TrackingSql(compiler.UpsertTriggerSql):
    """Without pgtrigger's own function around the body: it could be told to ignore a trigger."""

    def get_template(self) -> str:
        return """
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} AFTER INSERT OR UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
            DROP TRIGGER IF EXISTS audit_truncation ON {table};
            CREATE TRIGGER audit_truncation BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION audit_truncation({func});
        """


class TrackingTrigger(compiler.Trigger):
    @property
    def uninstall_sql(self) -> str:
        return f"{super().uninstall_sql} DROP TRIGGER IF EXISTS audit_truncation ON {self.sql.table};"


class Tracking(pgtrigger.Trigger):
    name = "audit"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def __init__(self, masked: Sequence[str], patient: str | None) -> None:
        super().__init__()
        self.masked = masked
        self.patient = patient

    def compile(self, model: Any) -> TrackingTrigger:
        arguments = [_quoted(each) for each in self.arguments(model)]
        sql = TrackingSql(
            pgid=self.get_pgid(model),
            table=model._meta.db_table,
            func=arguments[0],
            execute=f"audit_row_change({', '.join(arguments)})",
            when=self.when,
            operation=self.operation,
        )
        return TrackingTrigger(name=self.name, sql=sql)

    def arguments(self, model: type[models.Model]) -> list[str]:
        """As audit_row_change() takes them: label, naming column, masked columns, how the patient is found."""
        return [model._meta.label_lower, _name_column(model), self._mask(model), self._find(model)]

    def _mask(self, model: type[models.Model]) -> str:
        """The masked columns as an array of PostgreSQL's. Raises FieldDoesNotExist for an unknown name."""
        named = [_field(model, name) for name in self.masked]
        by_themselves = [
            field
            for field in model._meta.concrete_fields
            if getattr(field, MASKED_FIELD, False) or isinstance(field, models.BinaryField)
        ]
        return "{" + ",".join(sorted({str(field.column) for field in [*named, *by_themselves]})) + "}"

    def _find(self, model: type[models.Model]) -> str:
        """The column with the patient's public id, or SQL that finds it for the row in $1."""
        if not self.patient:
            return ""
        first, *path = self.patient.split("__")
        field = _field(model, first)
        return _lookup(field, path) if isinstance(field, models.ForeignKey) else str(field.column)


def tracked_models() -> Iterator[tuple[Any, Tracking]]:
    """Every model whose rows are logged, with how."""
    for model, trigger in pgtrigger.registered():
        if isinstance(trigger, Tracking):
            yield model, trigger


def _lookup(field: "models.ForeignKey[Any, Any]", path: Sequence[str]) -> str:
    """A SELECT of the public id at the end of a path of foreign keys that begins with `field`."""
    start = f"($1->>'{field.column}')::{field.db_type(connection)}"
    tables = [f"{_table(field)} t0"]
    key = field.target_field.column
    for number, name in enumerate(path, start=1):
        field = _field(field.related_model, name)
        here, there = f"t{number - 1}.{field.column}", f"t{number}.{field.target_field.column}"
        tables.append(f"JOIN {_table(field)} t{number} ON {there} = {here}")
    # Names of models and columns only, never what anybody typed.
    return f"SELECT t{len(path)}.public_id FROM {' '.join(tables)} WHERE t0.{key} = {start}"  # noqa: S608


def _field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


def _table(key: "models.ForeignKey[Any, Any]") -> str:
    return f'"{key.related_model._meta.db_table}"'


def _name_column(model: type[models.Model]) -> str:
    columns = {field.column for field in model._meta.concrete_fields}
    return "public_id" if "public_id" in columns else str(model._meta.pk.column)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""Which database a model lives in (decision 18: here from the first commit)."""

from django.db.models import Model


class DatabaseRouter:
    """Everything lives in `default`. A second alias takes no migration it does not own."""

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool | None:
        return None

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        return None if db == "default" else False

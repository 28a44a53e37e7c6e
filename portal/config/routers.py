"""Which database a model lives in (decision 18: here from the first commit)."""

from django.db.models import Model

# Data keys are in no dump of the data (decision 9), and nothing else is in theirs.
KEYS_APP = KEYS_DATABASE = "keys"


class DatabaseRouter:
    """The models of the app `keys` live in the database `keys`, everything else in `default`."""

    def db_for_read(self, model: type[Model], **hints: object) -> str | None:
        return KEYS_DATABASE if model._meta.app_label == KEYS_APP else None

    def db_for_write(self, model: type[Model], **hints: object) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool | None:
        """None between two of a side: Django compares their databases then. Never across."""
        return None if (one._meta.app_label == KEYS_APP) == (other._meta.app_label == KEYS_APP) else False

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool | None:
        """A third alias (a replica) takes no migration."""
        return db == (KEYS_DATABASE if app_label == KEYS_APP else "default")

"""Who makes a file of the archive unreadable to others: settings.AUDIT_SEALER, since keys are known above this app."""

from typing import IO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Sealer(Protocol):
    """`month` is «2026-11»; a file opens only as that of its month. Neither file object is closed."""

    def seal(self, source: IO[bytes], target: IO[bytes], month: str) -> None: ...

    def open(self, source: IO[bytes], target: IO[bytes], month: str) -> None:
        """Raises CannotOpenArchive; the target is to be discarded then."""


def sealer() -> Sealer:
    made: Sealer = import_string(settings.AUDIT_SEALER)()
    return made

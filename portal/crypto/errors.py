"""What can go wrong with keys. A message never holds a key; it names versions, counts and remedies."""

from uuid import UUID

from portal.shared.errors import PortalError

MOST_NAMED = 20


class KeysError(PortalError):
    """The root of this app's errors."""


class MasterKeysUnusable(KeysError):
    """The master keys cannot be had as they are given; the message says where and what to do."""

    permanent = True


class VaultUnreachable(MasterKeysUnusable):
    """Vault does not answer, or is sealed: trying later may help."""

    permanent = False


class MasterKeyMissing(KeysError):
    """Keys are wrapped by a master key that the key ring does not hold."""

    def __init__(self, version: int, held: list[int], lost: str = "") -> None:
        has = ", ".join(map(str, held)) or "none"
        super().__init__(
            f"Master key {version} is missing; the key ring holds: {has}. "
            f"{lost or 'What it wrapped cannot be read.'} "
            "Give that version back (MASTER_KEYS, the key file or Vault) and start again."
        )
        self.version = version


class WrongMasterKey(KeysError):
    """A master key has the right version and another value than the one that wrapped the keys."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"Master key {version} is not the one that was in use under this number before. "
            "Give the former key its number back; a new key gets a new, higher number."
        )
        self.version = version


class KeyDamaged(KeysError):
    """A wrapped key does not open under the right master key: its row was changed or moved."""

    def __init__(self, index: int, what: str = "A key") -> None:
        super().__init__(
            f"{what} does not open under its master key: its row was changed or moved. "
            "What it encrypted can't be read; a backup of keys may have the row as it was (docs/keys.md)."
        )
        self.index = index


class WrongKeysDatabase(KeysError):
    """The keys database is not the one that the data was encrypted with."""


class SubjectErased(KeysError):
    """A subject's key was erased and is never made again."""


class OfAnotherSubject(KeysError):
    """A row about one person was given to another: what it holds is under the first one's keys."""

    def __init__(self, model: str, row: UUID) -> None:
        super().__init__(
            f"The {model} {row} is of another subject than what it now belongs to: make a new row instead."
        )


class CannotOpen(KeysError):
    """A sealed value was changed, cut, moved from another place, or is of a format we don't know."""

    def __init__(self, label: str, row: UUID) -> None:
        super().__init__(
            f"The value «{label}» of row {row} does not open: it was changed or belongs elsewhere."
        )
        self.label, self.row = label, row


class CannotRotate(KeysError):
    """The site can't write new master keys to where they are; the message says what to do by hand."""


class NotAllMoved(KeysError):
    """A rewrapping ended, and keys depend on an older master key or open under none."""

    def __init__(self, version: int, left: int, damaged: list[str]) -> None:
        rest = f", and {len(damaged) - MOST_NAMED} more" if len(damaged) > MOST_NAMED else ""
        names = f" Damaged, opening under no master key: {', '.join(damaged[:MOST_NAMED])}{rest}."
        super().__init__(
            f"{left} keys are not wrapped by master key {version}.{names if damaged else ''} "
            "Run «keys rewrap» again to go on."
        )
        self.left = left
        self.damaged = damaged


class LedgerUnreadable(KeysError):
    """A file that should be an exported erasure ledger is none."""


class BackupUnreadable(KeysError):
    """A file is no backup of keys, or not as it was written."""


class CannotOpenSecret(KeysError):
    """A sealed text was changed, is another's, or was sealed under other keys."""

    def __init__(self, label: str) -> None:
        super().__init__(f"A sealed «{label}» does not open: it was changed or belongs to other keys.")
        self.label = label

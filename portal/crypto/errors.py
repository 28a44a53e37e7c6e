"""What can go wrong with keys. A message never holds a key; it names versions, counts and remedies."""

from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject
from portal.shared.errors import PortalError

MOST_NAMED = 20


class KeysError(PortalError):
    """The root of this app's errors."""


class MasterKeysUnusable(KeysError):
    """The master keys cannot be had as they are given; the message says where and what to do."""

    permanent = True


class VersionTaken(MasterKeysUnusable):
    """A version of the master key is never replaced."""

    def __init__(self, where: str, version: int) -> None:
        text = _("%(where)s has a version %(version)d already.")
        super().__init__(text % {"where": where, "version": version})


class VaultUnreachable(MasterKeysUnusable):
    """Vault does not answer, or is sealed: trying later may help."""

    permanent = False


class MasterKeyMissing(KeysError):
    """Keys are wrapped by a master key that the key ring does not hold."""

    def __init__(self, version: int, held: list[int], lost: str = "") -> None:
        text = _(
            "Master key %(version)d is missing; the key ring holds: %(held)s. %(lost)s "
            "Give that version back (MASTER_KEYS, the key file or Vault) and start again."
        )
        has = ", ".join(map(str, held)) or _("none")
        what = lost or _("What it wrapped cannot be read.")
        super().__init__(text % {"version": version, "held": has, "lost": what})
        self.version = version


class WrongMasterKey(KeysError):
    """A master key has the right version and another value than the one that wrapped the keys."""

    def __init__(self, version: int) -> None:
        text = _(
            "Master key %(version)d is not the one that was in use under this number before. "
            "Give the former key its number back; a new key gets a new, higher number."
        )
        super().__init__(text % {"version": version})
        self.version = version


class KeyDamaged(KeysError):
    """A wrapped key does not open under the right master key: its row was changed or moved."""

    def __init__(self, index: int, what: str = "") -> None:
        text = _(
            "%(what)s does not open under its master key: its row was changed or moved. "
            "What it encrypted can't be read; a backup of keys may have the row as it was (docs/keys.md)."
        )
        super().__init__(text % {"what": capfirst(what) or _("A key")})
        self.index = index


class WrongKeysDatabase(KeysError):
    """The keys database is not the one that the data was encrypted with."""


class TokenKeyMissing(WrongKeysDatabase):
    """The data was encrypted with keys that this keys database never had, or has lost."""

    def __init__(self) -> None:
        text = _(
            "The data has tokens, and the keys database has no token key: it is empty or another one. "
            "Set KEYS_DATABASE_URL to the right one, or run: manage.py keys restore FILE"
        )
        super().__init__(text)


class SubjectErased(KeysError):
    """A subject's key was erased and is never made again."""


class NoKey(SubjectErased):
    """Of a subject and class there is no key (any more)."""

    def __init__(self, subject: Subject, retention: Retention) -> None:
        text = _("%(key)s is erased or was never made; nothing more is read or written with it.")
        super().__init__(capfirst(text % {"key": key_text(subject, retention)}))


class OfAnotherSubject(KeysError):
    """A row about one person was given to another: what it holds is under the first one's keys."""

    def __init__(self, model: str, row: UUID) -> None:
        text = _(
            "The %(model)s %(row)s is of another subject than what it now belongs to: make a new row instead."
        )
        super().__init__(text % {"model": model, "row": row})


class CannotOpen(KeysError):
    """A sealed value was changed, cut, moved from another place, or is of a format we don't know."""

    def __init__(self, label: str, row: UUID) -> None:
        text = _("The value «%(label)s» of row %(row)s does not open: it was changed or belongs elsewhere.")
        super().__init__(text % {"label": label, "row": row})
        self.label, self.row = label, row


class CannotRotate(KeysError):
    """The site can't write new master keys to where they are; the message says what to do by hand."""


class NotAllMoved(KeysError):
    """A rewrapping ended, and keys depend on an older master key or open under none."""

    def __init__(self, version: int, left: int, damaged: list[str]) -> None:
        text = ngettext(
            "%(left)d key is not wrapped by master key %(version)d.",
            "%(left)d keys are not wrapped by master key %(version)d.",
            left,
        )
        said = [text % {"left": left, "version": version}, _("Run «keys rewrap» again to go on.")]
        if damaged:
            said.insert(1, _damaged(damaged))
        super().__init__(" ".join(said))
        self.left = left
        self.damaged = damaged


def key_text(subject: Subject, retention: Retention) -> str:
    """How a message calls a subject's key."""
    return _("the %(retention)s key of %(subject)s") % {"retention": retention.value, "subject": subject}


def _damaged(names: list[str]) -> str:
    text = _("Damaged, opening under no master key: %(names)s.")
    if (more := len(names) - MOST_NAMED) > 0:
        text = _("Damaged, opening under no master key: %(names)s, and %(more)d more.")
    return text % {"names": ", ".join(names[:MOST_NAMED]), "more": more}


class LedgerUnreadable(KeysError):
    """A file that should be an exported erasure ledger is none."""


class BackupUnreadable(KeysError):
    """A file is no backup of keys, or not as it was written."""


class CannotOpenSecret(KeysError):
    """A sealed text was changed, is another's, or was sealed under other keys."""

    def __init__(self, label: str) -> None:
        text = _("A sealed «%(label)s» does not open: it was changed or belongs to other keys.")
        super().__init__(text % {"label": label})
        self.label = label

"""What can go wrong with the log."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class AuditError(PortalError):
    """The base of this app's errors."""


class NoTransaction(AuditError):
    """What is done and the record of it are written together or not at all: open a transaction first."""


class ReadOnly(AuditError):
    """The log is only added to, by `actions.record` and by triggers."""


class NotSealed(AuditError):
    """A month goes to the archive only whole and sealed."""

    def __init__(self, month: dt.date, waiting: int) -> None:
        text = _("%(count)d entries of %(month)s are not sealed yet: seal the log first.")
        super().__init__(text % {"count": waiting, "month": f"{month:%Y-%m}"})


class Unreadable(AuditError):
    """What was read back from the archive is not what was written, so nothing was dropped."""

    def __init__(self, name: str, findings: Sequence[object]) -> None:
        text = _("%(name)s was not kept as it was written; the entries stay in the database: %(first)s")
        super().__init__(text % {"name": name, "first": findings[0]})


class LogInUse(AuditError):
    """Somebody reads the log for long, so nothing of it is dropped now; the next run goes on."""

    permanent = False

    def __init__(self, month: dt.date) -> None:
        text = _(
            "The log is being read: the entries of %(month)s are archived, not yet dropped. Run it again."
        )
        super().__init__(text % {"month": f"{month:%Y-%m}"})


class CannotOpenArchive(AuditError):
    """A file of the archive is damaged or cut off, is another month's, or its master key is not at hand."""


class StoreUnreachable(AuditError):
    """The store of heads and archives does not answer, or refuses; trying later may help."""

    permanent = False

    def __init__(self, why: str) -> None:
        super().__init__(_("The audit log's store can't be used: %(why)s") % {"why": why})

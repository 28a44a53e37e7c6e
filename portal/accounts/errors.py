"""What can go wrong with accounts."""

import datetime as dt

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class AccountsError(PortalError):
    """The base of this app's errors."""


class AddressTaken(AccountsError):
    """Another user has verified this e-mail before; two people can't both sign in by it."""


class CodeError(AccountsError):
    """What can go wrong with a one-time code."""


class WrongCode(CodeError):
    """It is not the code that was sent, or it has expired, served before, or none was sent."""


class ComeBackLater(CodeError):
    """A limit: from `at` on it may be tried again."""

    def __init__(self, at: dt.datetime) -> None:
        super().__init__()
        self.at = at


class TooManyTries(ComeBackLater):
    """Five wrong codes were typed for this phone or e-mail, by whomever."""


class TooManyCodes(ComeBackLater):
    """As many codes as this phone, e-mail or network address gets were sent."""


class CodeNotSent(CodeError):
    """The provider did not take the message; `permanent` when it never will for this recipient."""

    def __init__(self, *, permanent: bool) -> None:
        super().__init__()
        self.permanent = permanent


class NotByCode(CodeError):
    """The right code, of somebody who may not sign in by one."""


class StaffDoorOnly(NotByCode):
    """Who works here signs in at the staff door, with a second factor."""


class AccountClosed(NotByCode):
    """The account was closed by the staff."""


class PasskeyError(AccountsError):
    """What can go wrong with a passkey; the message is for the person."""


class PasskeyRefused(PasskeyError):
    """Not a key of ours, or not the answer to what was asked; which, nobody is told."""

    def __init__(self) -> None:
        super().__init__(_("This passkey does not open anything here. Sign in by a code instead."))


class TooManyPasskeys(PasskeyError):
    def __init__(self) -> None:
        super().__init__(_("You have as many as one may have. Remove one to add another."))


class NotJustNow(PasskeyError):
    """The session was opened some time ago, perhaps by somebody else at this device."""

    def __init__(self) -> None:
        super().__init__(
            _("Before a passkey is added we send you a code, so that nobody else adds one for you.")
        )

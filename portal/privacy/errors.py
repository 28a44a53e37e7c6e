"""What can go wrong with consents and requests; the messages are for whoever meets them."""

from django.utils.translation import gettext as _

from portal.shared.errors import PortalError


class PrivacyError(PortalError):
    """The base of this app's errors."""


class OutdatedText(PrivacyError):
    """A newer version of the text has come since it was shown."""

    def __init__(self) -> None:
        super().__init__(_("The text has changed meanwhile. Please read it again."))


class MethodNotEnough(PrivacyError):
    """The law wants this consent in writing."""

    def __init__(self) -> None:
        super().__init__(_("This consent is signed on paper, at the clinic's desk."))


class NoConsent(PrivacyError):
    """It was never given, or was withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("There is no consent to this, or it was withdrawn."))


class NothingNew(PrivacyError):
    """A version that says what the one before says."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was changed: the text is that of the present version."))


class AskedAlready(PrivacyError):
    """One of the kind is open."""

    def __init__(self) -> None:
        super().__init__(_("You have asked for this already; it is being seen to."))


class NotOpen(PrivacyError):
    """It was answered, taken back or begun meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This request is closed or being carried out: nothing was changed."))


class NotThisWay(PrivacyError):
    """An erasure is not answered by hand."""

    def __init__(self) -> None:
        super().__init__(_("An erasure is carried out by itself when its time has come."))

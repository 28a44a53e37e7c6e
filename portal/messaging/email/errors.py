"""What can go wrong with an e-mail."""

from portal.messaging.errors import MessagingError


class EmailError(MessagingError):
    """The base of this channel's errors."""


class EmailRefused(EmailError):
    """The provider will never deliver this message to this recipient."""

    permanent = True


class EmailMisconfigured(EmailError):
    """The account: its key, its money. Somebody must act; the message waits."""


class EmailBusy(EmailError):
    """The provider did not take it now."""

    at_once = True


class EmailUnclear(EmailBusy):
    """The provider was asked, and its answer is lost."""

    unclear = True

"""What can go wrong with an SMS."""

from portal.messaging.errors import MessagingError


class SmsError(MessagingError):
    """The base of this channel's errors."""


class SmsRefused(SmsError):
    """The provider will never deliver this message to this recipient."""

    permanent = True


class SmsMisconfigured(SmsError):
    """The account: its key, its money. Somebody must act; the message waits."""


class SmsBusy(SmsError):
    """The provider did not take it now."""

    at_once = True


class SmsUnclear(SmsBusy):
    """The provider was asked, and its answer is lost."""

    unclear = True

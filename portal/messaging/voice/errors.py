"""What can go wrong with a call."""

from portal.messaging.errors import MessagingError


class VoiceError(MessagingError):
    """The base of this channel's errors."""


class VoiceRefused(VoiceError):
    """The provider will never deliver this message to this recipient."""

    permanent = True


class VoiceMisconfigured(VoiceError):
    """The account: its key, its money. Somebody must act; the message waits."""


class VoiceBusy(VoiceError):
    """The provider did not take it now."""

    at_once = True


class VoiceUnclear(VoiceBusy):
    """The provider was asked, and its answer is lost."""

    unclear = True

"""A call in which a machine reads the text, by SMSC.ru."""

from portal.messaging.message import Accepted, Message
from portal.messaging.smsc import Failures, Smsc
from portal.messaging.voice.errors import VoiceBusy, VoiceMisconfigured, VoiceRefused, VoiceUnclear

_smsc = Smsc(Failures(VoiceRefused, VoiceMisconfigured, VoiceBusy, VoiceUnclear), extra={"call": "1"})


def send(message: Message) -> Accepted:
    """Raises VoiceError."""
    return _smsc.send(message)


def find(message: Message) -> Accepted | None:
    """Whether the provider has taken this message before. Raises VoiceError."""
    return _smsc.find(message)

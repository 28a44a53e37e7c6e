"""SMS by SMSC.ru."""

from portal.messaging.message import Accepted, Message
from portal.messaging.sms.errors import SmsBusy, SmsMisconfigured, SmsRefused, SmsUnclear
from portal.messaging.smsc import Failures, Smsc

_smsc = Smsc(Failures(SmsRefused, SmsMisconfigured, SmsBusy, SmsUnclear), extra={})


def send(message: Message) -> Accepted:
    """Raises SmsError."""
    return _smsc.send(message)


def find(message: Message) -> Accepted | None:
    """Whether the provider has taken this message before. Raises SmsError."""
    return _smsc.find(message)

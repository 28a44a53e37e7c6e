"""A message to a person, and what the provider said to it."""

from dataclasses import dataclass, field

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    VOICE = "voice", _("call")
    EMAIL = "email", _("e-mail")


@dataclass(frozen=True)
class Message:
    """`to` is a phone in E.164 or an e-mail address; `subject` is an e-mail's.

    calendar: the text of an iCalendar file that comes with an e-mail, or nothing.
    number: of `next_number()`, kept with whatever the message is about: sent twice, it arrives once.
    """

    channel: Channel
    number: int
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    calendar: str = field(default="", repr=False)


@dataclass(frozen=True)
class Accepted:
    """The provider has it; `reference` is what the provider calls it."""

    provider: str
    reference: str


def next_number() -> int:
    """A number that no other message of this installation has, from 1 to 2³¹ − 1."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('messaging_number')")
        return int(cursor.fetchone()[0])

"""Whoever gets or loses a passkey is told, wherever they are reached: somebody else may have done it."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.messaging.errors import MessagingError
from portal.messaging.message import Channel, Message, next_number
from portal.messaging.sending import send
from portal.shared.languages import Language

log = logging.getLogger(__name__)


def tell_of_passkey(user: User, *, added: bool, language: Language) -> None:
    """To each proved phone and e-mail, after the transaction that did it. What can't be sent is logged: it is done."""
    for channel, to in reached_by(user):
        try:
            send(_message(channel, to, added, language), attempts=1)
        except MessagingError as error:
            log.warning("Nobody is told of a passkey by %s: %s", channel.value, type(error).__name__)


def reached_by(user: User) -> Iterator[tuple[Channel, str]]:
    """Each proved phone and e-mail."""
    if user.phone and user.phone_verified_at:
        yield Channel.SMS, user.phone
    if user.email and user.email_verified_at:
        yield Channel.EMAIL, user.email


def _message(channel: Channel, to: str, added: bool, language: Language) -> Message:
    with translation.override(language):
        brand = {"brand": settings.SITE_NAME}
        if added:
            subject = _("A passkey was added at %(brand)s") % brand
            text = _(
                "%(brand)s: a passkey was added to your account. Not you? Sign in, remove it and call us."
            )
        else:
            subject = _("A passkey was removed at %(brand)s") % brand
            text = _("%(brand)s: a passkey was removed from your account. Not you? Please call us.")
        is_letter = channel is Channel.EMAIL
        return Message(channel, next_number(), to, text % brand, subject=subject if is_letter else "")

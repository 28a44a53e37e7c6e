"""Whoever was reached by a phone or e-mail learns that the account has another: a stranger may have done it."""

import logging

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.messaging.errors import MessagingError
from portal.messaging.message import Channel, Message, next_number
from portal.messaging.sending import send
from portal.shared.languages import Language

log = logging.getLogger(__name__)


def tell_of_contact(channel: Channel, to: str, *, language: Language) -> None:
    """After the transaction that did it. What can't be sent is logged: it is done."""
    with translation.override(language):
        brand = {"brand": settings.SITE_NAME}
        text = (
            _("%(brand)s: the phone or e-mail of your account was changed. Not you? Please call us.") % brand
        )
        subject = _("Your account at %(brand)s has another phone or e-mail") % brand
    title = subject if channel is Channel.EMAIL else ""
    try:
        send(Message(channel, next_number(), to, text, subject=title), attempts=1)
    except MessagingError as error:
        log.warning("Nobody is told of a changed contact by %s: %s", channel.value, type(error).__name__)

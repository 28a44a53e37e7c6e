"""A person is told what becomes of their data, wherever they are reached: somebody else may have asked for it."""

import logging

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.passkey_notice import reached_by
from portal.messaging.errors import MessagingError
from portal.messaging.message import Channel, Message, next_number
from portal.messaging.sending import send
from portal.privacy.models import DataSubjectRequest
from portal.privacy.requests import RequestStatus

log = logging.getLogger(__name__)


def tell_of_request(asked: DataSubjectRequest) -> None:
    """After the transaction that changed it, in the language it was made in. What can't be sent is logged."""
    user: User = asked.requester
    with translation.override(asked.language):
        brand = {"brand": settings.SITE_NAME}
        subject = _("Your data at %(brand)s") % brand
        text = _text(asked) % brand
    for channel, to in reached_by(user):
        title = subject if channel is Channel.EMAIL else ""
        try:
            send(Message(channel, next_number(), to, text, subject=title), attempts=1)
        except MessagingError as error:
            log.warning("Nobody is told of a request by %s: %s", channel.value, type(error).__name__)


def _text(asked: DataSubjectRequest) -> str:
    if asked.status != RequestStatus.OPEN:
        return _("%(brand)s: your request about your data is answered. Sign in to read it.")
    if asked.not_before is None:
        return _("%(brand)s: we have your request about your data.")
    day = date_format(asked.not_before, "DATE_FORMAT")
    words = _(
        "%(brand)s: your data will be erased after {day}. Not you? Sign in and take it back, or call us."
    )
    return words.format(day=day)

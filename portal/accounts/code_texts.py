"""What a one-time code is wrapped in, in the language of who asked for it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.messaging.message import Channel, Message
from portal.shared.languages import Language


def code_message(channel: Channel, number: int, to: str, code: str, language: Language) -> Message:
    """Names no person and no visit. A machine reads the digits of a call one by one, and twice."""
    with translation.override(language):
        words = {"brand": settings.SITE_NAME, "code": code, "digits": ", ".join(code)}
        if channel is Channel.VOICE:
            text = _("This is %(brand)s. Your code is: %(digits)s. Once more: %(digits)s.") % words
            return Message(channel, number, to, text)
        if channel is Channel.SMS:
            text = _("%(brand)s: code %(code)s. Tell it to nobody. This is not you? Ignore it.") % words
            return Message(channel, number, to, text)
        subject = _("%(code)s is your code at %(brand)s") % words
        text = _(
            "Your code: %(code)s\n\n"
            "It serves for ten minutes. Tell it to nobody: no one at %(brand)s will ask for it.\n\n"
            "This is not you? Then somebody typed your address by mistake. Ignore this letter: without the "
            "code nobody gets in."
        )
        return Message(channel, number, to, text % words, subject=subject)

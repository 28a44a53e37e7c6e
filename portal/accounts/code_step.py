"""A code step of any journey: ask where to, send, ask for the code, open the session.

Between the two pages the session knows where the code went, sealed (`portal.crypto.secrets`): neither the database
of sessions nor Redis tells a phone. The code itself is never there.
"""

import json
import math
from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.code_forms import CodeForm, EmailForm, PhoneForm
from portal.accounts.codes import Purpose, send_code, verify_code
from portal.accounts.errors import (
    AccountClosed,
    CodeError,
    CodeNotSent,
    ComeBackLater,
    StaffDoorOnly,
    TooManyTries,
)
from portal.accounts.models import User
from portal.accounts.second_factor import CODE
from portal.audit.actor import actor_of
from portal.crypto.errors import CannotOpenSecret
from portal.crypto.secrets import open_secret, seal_secret
from portal.messaging.message import Channel
from portal.shared import clock
from portal.shared.languages import Language, active_language
from portal.shared.phones import half_hidden

SESSION_KEY = "code_step"
SEALED_AS = "accounts.code_step"


@dataclass(frozen=True)
class Pending:
    """Where the session's code went. `to` is a phone in E.164 or an e-mail address."""

    channel: Channel
    to: str
    purpose: Purpose

    @property
    def shown(self) -> str:
        """For the page, which others may see over a shoulder."""
        if self.channel is not Channel.EMAIL:
            return half_hidden(self.to)
        name, _at, domain = self.to.partition("@")
        return f"{name[0]}•••@{domain}"


def ask_for_code(request: HttpRequest, form: PhoneForm | EmailForm, *, purpose: Purpose) -> bool:
    """Send a code to where a valid form says. What fails becomes the form's error, and the answer is False."""
    failure = send_to(request, Pending(form.channel, form.cleaned_data[form.address_field], purpose))
    if failure:
        form.add_error(form.address_field, failure)
    return not failure


def send_to(request: HttpRequest, pending: Pending) -> str:
    """Send a code, again or by another channel, and remember where. The answer is what failed, in words, or empty."""
    try:
        send_code(
            channel=pending.channel,
            to=pending.to,
            purpose=pending.purpose,
            language=Language(active_language()),
            by=actor_of(request),
        )
    except CodeError as error:
        return in_words(error)
    kept = json.dumps([pending.channel.value, pending.to, pending.purpose.value])
    request.session[SESSION_KEY] = seal_secret(SEALED_AS, kept)
    return ""


def pending_code(request: HttpRequest, *, purpose: Purpose) -> Pending | None:
    """Where this session's last code went; None where none did for this purpose."""
    sealed = request.session.get(SESSION_KEY)
    if not sealed:
        return None
    try:
        channel, to, kept_purpose = json.loads(open_secret(SEALED_AS, sealed))
    except CannotOpenSecret:
        return None
    pending = Pending(Channel(channel), to, Purpose(kept_purpose))
    return pending if pending.purpose is purpose else None


def forget_pending_code(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def take_code(request: HttpRequest, form: CodeForm, pending: Pending) -> User | None:
    """The user whom the code in a valid form proves; else None, and the form says why. Opens no session yet."""
    try:
        user = verify_code(
            channel=pending.channel,
            to=pending.to,
            code=form.cleaned_data["code"],
            purpose=pending.purpose,
            language=Language(active_language()),
            by=actor_of(request),
        )
    except CodeError as error:
        form.add_error("code", in_words(error))
        return None
    forget_pending_code(request)
    return user


def open_session(request: HttpRequest, user: User, *, next_url: str) -> HttpResponse:
    """Sign in whom a code has proved. The session gets another key and keeps what it held for a visitor."""
    record_authentication(request, user, method=CODE)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=next_url))
    return answer


def in_words(error: CodeError) -> str:
    """For the person who meets it, in the active language."""
    if isinstance(error, ComeBackLater):
        minutes = max(1, math.ceil((error.at - clock.now()).total_seconds() / 60))
        words = (
            ngettext(
                "Too many wrong codes. Try again in %(count)d minute, or call us.",
                "Too many wrong codes. Try again in %(count)d minutes, or call us.",
                minutes,
            )
            if isinstance(error, TooManyTries)
            else ngettext(
                "A code is on its way already. You can ask for another one in %(count)d minute.",
                "We have sent several codes already. You can ask for another one in %(count)d minutes.",
                minutes,
            )
        )
        return words % {"count": minutes}
    if isinstance(error, CodeNotSent):
        if error.permanent:
            return _("We can't send a message there. Check the number, or choose another way.")
        return _("The code could not be sent just now. Try again in a minute, or choose another way.")
    if isinstance(error, StaffDoorOnly):
        words = _("You work here: sign in at the staff door.")
        return format_html('<a href="{}">{}</a>', reverse("account_login"), words)
    if isinstance(error, AccountClosed):
        return _("This account is closed. Please call us.")
    return _("This code is wrong or has expired. Check it, or ask for a new one.")

"""One-time codes: sent to a phone or an e-mail address, and the user that a right one leads to.

Sending looks no user up, so neither its answer nor its time tells whether one exists. What is counted, is counted
for the phone or address first, whichever session, network or purpose asks; then for the network address.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts import second_factor
from portal.accounts.code_models import MOST_WRONG_TRIES, CodeParty, OneTimeCode
from portal.accounts.code_texts import code_message
from portal.accounts.errors import (
    AccountClosed,
    AddressTaken,
    CodeError,
    CodeNotSent,
    ComeBackLater,
    StaffDoorOnly,
    TooManyCodes,
    TooManyTries,
    WrongCode,
)
from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.messaging.errors import MessagingError
from portal.messaging.message import Channel, next_number
from portal.messaging.sending import send
from portal.shared import clock
from portal.shared.languages import Language
from portal.shared.networks import network_of

Purpose = OneTimeCode.Purpose

DIGITS = 6
# Somebody waits for the page meanwhile.
ATTEMPTS = 2
LIFETIME = dt.timedelta(minutes=10)
# Longer than a code lives, and counted from the last wrong try: no code ever meets a sixth.
LOCKED_FOR = dt.timedelta(minutes=15)
KEPT_FOR = dt.timedelta(days=1)

_PROOF = OneTimeCode._meta.get_field("proof")
_TOKEN = CodeParty._meta.get_field("token")


@dataclass(frozen=True)
class Sent:
    """A code is on its way: until when it serves, and from when on another may be asked for."""

    expires_at: dt.datetime
    again_at: dt.datetime


def send_code(*, channel: Channel, to: str, purpose: Purpose, language: Language, by: Actor) -> Sent:
    """Send six digits to `to`, a phone in E.164 or an e-mail address; the code sent before serves no more.

    Not inside a transaction. Raises TooManyCodes, TooManyTries, CodeNotSent.
    """
    now = clock.now()
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        act_as(by)
        recipient, sender = _held(_name(channel, to), now), _held(_network(by), now)
        _refuse_too_many_tries(recipient, now)
        _refuse_too_many_codes(recipient, sender, now)
        OneTimeCode.objects.filter(recipient=recipient, purpose=purpose).update(proof=None)
        made = OneTimeCode.objects.create(
            recipient=recipient,
            sender=sender,
            channel=channel,
            purpose=purpose,
            number=next_number(),
            proof=_secret(purpose, channel, to, code),
            made_at=now,
            expires_at=now + LIFETIME,
        )
        record(by=by, action="account.code_sent", detail={"channel": channel.value, "purpose": purpose.value})
    try:
        send(code_message(channel, made.number, to, code, language), attempts=ATTEMPTS)
    except MessagingError as error:
        raise CodeNotSent(permanent=error.permanent) from error
    OneTimeCode.objects.filter(pk=made.pk).update(accepted_at=clock.now())
    return Sent(made.expires_at, again_at=now + dt.timedelta(seconds=_shortest_wait()))


def verify_code(
    *, channel: Channel, to: str, code: str, purpose: Purpose, language: Language, by: Actor
) -> User:
    """The user whose phone or e-mail it is, made now if there is none. The code is used up.

    `channel` is how the code went; a right one proves `to`. Raises WrongCode, TooManyTries, StaffDoorOnly,
    AccountClosed.
    """
    now = clock.now()
    with transaction.atomic():
        act_as(by)
        recipient = _held(_name(channel, to), now)
        # Told after the commit: a rollback would forget that it was tried.
        refusal = _try(recipient, _secret(purpose, channel, to, code), purpose, now)
        user = None if refusal else _owner(channel, to, language, now)
        refusal = refusal or (may_not_sign_in(user) if user else None)
        record(
            by=by,
            action="account.code_refused" if refusal else "account.code_right",
            object=user,
            detail={"channel": channel.value, "purpose": purpose.value}
            | ({"refusal": type(refusal).__name__} if refusal else {}),
        )
    if refusal or user is None:
        raise refusal or WrongCode
    return user


def take_contact(user: User, *, channel: Channel, to: str, code: str, by: Actor) -> User:
    """The code proves that `to` is the signed-in user's: from now on they are reached and sign in by it.

    Raises WrongCode, TooManyTries; AddressTaken where somebody else has proved it before.
    """
    now, purpose = clock.now(), Purpose.CONTACT
    address = "email" if channel is Channel.EMAIL else "phone"
    taken = False
    with transaction.atomic():
        act_as(by)
        refusal = _try(_held(_name(channel, to), now), _secret(purpose, channel, to, code), purpose, now)
        owner = User.objects.select_for_update().get(pk=user.pk)
        if refusal is None:
            setattr(owner, address, to)
            setattr(owner, f"{address}_verified_at", now)
            try:
                with transaction.atomic():
                    owner.save(update_fields=[address, f"{address}_verified_at", "updated_at"])
            except IntegrityError:
                taken = True
        done = refusal is None and not taken
        record(
            by=by,
            action="account.contact_change" if done else "account.code_refused",
            object=owner,
            detail={"channel": channel.value, "purpose": purpose.value},
        )
    if refusal:
        raise refusal
    if taken:
        raise AddressTaken(_("Somebody else signs in by this already. Please call us."))
    return owner


def forget_old_codes(*, now: dt.datetime) -> int:
    """Delete what no limit counts any more, and say how many parties went with it; those in use stay."""
    old = now - KEPT_FOR
    OneTimeCode.objects.filter(made_at__lt=old).delete()
    with transaction.atomic():
        idle = CodeParty.objects.filter(touched_at__lt=old, codes=None, codes_asked_for=None)
        found = CodeParty.objects.select_for_update(skip_locked=True).filter(pk__in=idle.values("pk"))
        count, _models = CodeParty.objects.filter(pk__in=[party.pk for party in found]).delete()
    return count


def _held(name: str, now: dt.datetime) -> CodeParty:
    """The party's row, made if need be, locked to the end of the transaction. Recipients before senders."""
    token = _TOKEN.tokens_of([name])[0]
    CodeParty.objects.bulk_create(
        [CodeParty(token=token, touched_at=now)],
        update_conflicts=True,
        unique_fields=["token"],
        update_fields=["touched_at"],
    )
    return CodeParty.objects.get(token=token)


def _name(channel: Channel, to: str) -> str:
    """SMS and calls are of one phone."""
    return f"email {to}" if channel is Channel.EMAIL else f"phone {to}"


def _network(by: Actor) -> str:
    return f"network {network_of(by.ip) or 'unknown'}"


def _secret(purpose: Purpose, channel: Channel, to: str, code: str) -> str:
    return f"{purpose.value} {_name(channel, to)} {code}"


def _try(party: CodeParty, secret: str, purpose: Purpose, now: dt.datetime) -> CodeError | None:
    """Use the code up, or count a wrong try: also where no code was sent, which nobody shall learn."""
    try:
        _refuse_too_many_tries(party, now)
    except TooManyTries as error:
        return error
    live = OneTimeCode.objects.filter(
        recipient=party, purpose=purpose, proof__isnull=False, expires_at__gt=now
    ).first()
    given = _PROOF.tokens_of([secret])[0]
    if live is not None and compare_digest(bytes(live.proof), given):
        OneTimeCode.objects.filter(pk=live.pk).update(proof=None)
        CodeParty.objects.filter(pk=party.pk).update(wrong_tries=0, last_wrong_at=None)
        return None
    tries = 1 if _rested_at(party, now) <= now else party.wrong_tries + 1
    CodeParty.objects.filter(pk=party.pk).update(wrong_tries=tries, last_wrong_at=now)
    return WrongCode()


def _rested_at(party: CodeParty, now: dt.datetime) -> dt.datetime:
    return party.last_wrong_at + LOCKED_FOR if party.last_wrong_at else now


def _refuse_too_many_tries(party: CodeParty, now: dt.datetime) -> None:
    if party.wrong_tries >= MOST_WRONG_TRIES and _rested_at(party, now) > now:
        raise TooManyTries(_rested_at(party, now))


def _refuse_too_many_codes(recipient: CodeParty, sender: CodeParty, now: dt.datetime) -> None:
    """The recipient's limits first: codes refused by them count for no network."""
    for made, limits in (
        (recipient.codes, settings.CODES_PER_RECIPIENT),
        (sender.codes_asked_for, settings.CODES_PER_NETWORK),
    ):
        times = list(
            made.filter(made_at__gt=now - KEPT_FOR).order_by("-made_at").values_list("made_at", flat=True)
        )
        if refusal := _over(times, limits, now):
            raise refusal


def _over(
    times: Sequence[dt.datetime], limits: Sequence[tuple[int, int]], now: dt.datetime
) -> ComeBackLater | None:
    """`times` newest first. A limit is how many in how many seconds."""
    waits = [
        times[count - 1] + dt.timedelta(seconds=seconds)
        for count, seconds in limits
        if len(times) >= count and times[count - 1] + dt.timedelta(seconds=seconds) > now
    ]
    return TooManyCodes(max(waits)) if waits else None


def _shortest_wait() -> int:
    return min((seconds for count, seconds in settings.CODES_PER_RECIPIENT if count == 1), default=0)


def _owner(channel: Channel, to: str, language: Language, now: dt.datetime) -> User:
    """Who has proved this phone or e-mail before; else a new guest, who has proved it now."""
    address = "email" if channel is Channel.EMAIL else "phone"
    found = {address: to, f"{address}_verified_at__isnull": False}
    proved: dict[str, Any] = {address: to, f"{address}_verified_at": now}
    user: User | None = User.objects.filter(**found).first()
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(language=language, **proved)
        except IntegrityError:  # somebody, who holds no party's row, has just given this address to a user
            user = User.objects.get(**found)
    return user


def may_not_sign_in(user: User) -> CodeError | None:
    """Why a code, or a token that one was given for, is not enough for this user."""
    if user.is_staff or user.is_superuser or second_factor.works_here(user):
        return StaffDoorOnly()
    return None if user.is_active else AccountClosed()

"""Passkeys of patients (WebAuthn): a further way in beside the code, never a second step after it.

A device keeps such a key for this site alone and unlocks it by a finger, a face or a PIN. The checks are fido2's; a
challenge waits in the session for one answer. Nobody is looked up by what they type: the device says whose its key is,
by the user's public id, which nobody guesses.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.db import transaction
from django.http import HttpRequest
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode

from portal.accounts import second_factor
from portal.accounts.codes import may_not_sign_in
from portal.accounts.errors import NotJustNow, PasskeyRefused, TooManyPasskeys
from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.shared.ids import uuid7

MOST = 10
LONGEST_ANSWER = 20_000
LONGEST_NAME = 40
# What fido2 and json raise for an answer that is wrong, or no answer at all.
REFUSED = (
    *(ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError),
    *(NotImplementedError, RecursionError, struct.error),
)
Checked = TypeVar("Checked")


@dataclass(frozen=True)
class Passkey:
    """As its owner sees it: `name` is what the browser calls its device."""

    public_id: UUID
    name: str
    row: Authenticator = field(repr=False)


def passkeys_of(user: User) -> list[Passkey]:
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Passkey(UUID(row.data["public_id"]), row.data["name"], row) for row in rows]


def ask_to_add(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser is to make, as WebAuthn's JSON. Raises NotJustNow, TooManyPasskeys."""
    _may_add(request, user)
    options: dict[str, Any] = auth.begin_registration(user, passwordless=True)
    return options


def add_passkey(request: HttpRequest, user: User, *, answer: str, name: str, by: Actor) -> Passkey:
    """Raises NotJustNow, TooManyPasskeys, PasskeyRefused."""

    def check(server: Fido2Server, state: object, told: dict[str, Any]) -> dict[str, Any]:
        made = server.register_complete(state, told).credential_data
        if made is None or made.public_key.ALGORITHM not in CoseKey.supported_algorithms():
            raise ValueError("a key that nobody could check")
        return told

    _may_add(request, user)
    credential = _checked(request, answer, check)
    public_id, shown = uuid7(), name.strip()[:LONGEST_NAME]
    data = {"public_id": str(public_id), "name": shown, "credential": credential}
    with transaction.atomic():
        act_as(by)
        row = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
        record(by=by, action="account.passkey_add", object=user)
    return Passkey(public_id, shown, row)


def remove_passkey(user: User, public_id: UUID, *, by: Actor) -> bool:
    """Whether the user had it."""
    found = next((passkey for passkey in passkeys_of(user) if passkey.public_id == public_id), None)
    if found is None:
        return False
    with transaction.atomic():
        act_as(by)
        found.row.delete()
        record(by=by, action="account.passkey_remove", object=user)
    return True


def ask_for_passkey() -> dict[str, Any]:
    """What the browser is to sign, as WebAuthn's JSON; the same for everybody. The challenge is in the session."""
    options: dict[str, Any] = auth.begin_authentication(user=None)
    return options


def whose_passkey(request: HttpRequest, *, answer: str, by: Actor) -> User:
    """The user whom the answer proves; opens no session yet. Raises PasskeyRefused, StaffDoorOnly, AccountClosed."""
    try:
        row = _checked(request, answer, _row_of)
    except PasskeyRefused:
        _record(by, "account.passkey_refused")
        raise
    user: User = row.user
    refusal = may_not_sign_in(user)
    if refusal is not None:
        _record(by, "account.passkey_refused", user)
        raise refusal
    with transaction.atomic():
        act_as(by)
        row.record_usage()
        record(by=by, action="account.passkey_right", object=user)
    return user


def _may_add(request: HttpRequest, user: User) -> None:
    """Whoever finds a session open does not make a way in for good."""
    if not second_factor.just_proved(request):
        raise NotJustNow
    if len(passkeys_of(user)) >= MOST:
        raise TooManyPasskeys


def _checked(
    request: HttpRequest, answer: str, check: Callable[[Fido2Server, object, dict[str, Any]], Checked]
) -> Checked:
    """The challenge serves for one answer, right or wrong."""
    state = request.session.pop(auth.STATE_SESSION_KEY, None)
    try:
        told = json.loads(answer[:LONGEST_ANSWER])
        if state is None or not isinstance(told, dict):
            raise ValueError("nothing was asked, or nothing answered")
        return check(auth.get_server(), state, told)
    except REFUSED as error:
        raise PasskeyRefused from error


def _row_of(server: Fido2Server, state: object, told: dict[str, Any]) -> Authenticator:
    handle = UUID(bytes=websafe_decode(told["response"]["userHandle"]))
    user = User.objects.filter(public_id=handle).first()
    if user is None:
        raise ValueError("nobody's key")
    found = server.authenticate_complete(state, auth.get_credentials(user), told)
    row: Authenticator | None = auth.get_authenticator_by_credential_id(user, found.credential_id)
    if row is None:
        raise ValueError("removed meanwhile")
    return row


def _record(by: Actor, action: str, user: User | None = None) -> None:
    with transaction.atomic():
        record(by=by, action=action, object=user)

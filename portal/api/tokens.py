"""Tokens of the interface: a signed one for a quarter of an hour, and one for a week that buys the next pair, once.

Both name their sign-in. Signing out ends all that belong to it. The database knows the long ones by their ids alone
(the library's tables, without the tokens themselves), and keeps each from being used twice.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken, Token

from portal.accounts.codes import may_not_sign_in
from portal.accounts.models import User
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.shared import clock
from portal.shared.errors import PortalError

USER, SIGN_IN = "sub", "sid"
# Two tabs may refresh at one moment; whoever comes later with a spent token has stolen it, or was robbed of it.
TWO_TABS = dt.timedelta(seconds=10)


class RefreshToken(Token):
    """The library's own says only that a token is spent, and not since when."""

    token_type = "refresh"  # noqa: S105 (no password)
    lifetime = api_settings.REFRESH_TOKEN_LIFETIME


class TokenRefused(PortalError):
    """It is no token of ours, is over, spent, or of a sign-in that has ended, or its user may not sign in."""


# Patients have none, so that of them no permission is asked for.
_OF_A_ROLE = Exists(User.groups.through.objects.filter(user=OuterRef("pk"))) | Exists(
    User.user_permissions.through.objects.filter(user=OuterRef("pk"))
)


@dataclass(frozen=True)
class Pair:
    """`seconds`: how long the first serves."""

    access: str
    refresh: str
    seconds: int


def issue(user: User, *, sign_in: str = "") -> Pair:
    """Tokens of a new sign-in, or further ones of an old."""
    name = sign_in or uuid4().hex
    refresh, access = RefreshToken(), AccessToken()
    for token in (refresh, access):
        token[USER], token[SIGN_IN] = str(user.public_id), name
    refresh["jti"] = f"{name}-{uuid4().hex}"
    OutstandingToken.objects.create(
        user=user,
        jti=refresh["jti"],
        token="",
        created_at=refresh.current_time,
        expires_at=refresh.current_time + refresh.lifetime,
    )
    return Pair(str(access), str(refresh), int(access.lifetime.total_seconds()))


def user_of(text: str) -> User:
    """Whose access token it is. Raises TokenRefused."""
    token = _read(AccessToken, text)
    if cache.get(_ended(token[SIGN_IN])):
        raise TokenRefused
    return _living(token)


def rotate(text: str) -> Pair:
    """The next pair for a refresh token, which is spent then. Raises TokenRefused.

    A token that was spent before ends its whole sign-in: two have it, and one of them is no owner of it.
    """
    token = _read(RefreshToken, text)
    try:
        with transaction.atomic():
            user = _living(token)
            row = OutstandingToken.objects.select_for_update().filter(jti=token["jti"]).first()
            if row is None:
                raise TokenRefused
            BlacklistedToken.objects.create(token=row)
            return issue(user, sign_in=token[SIGN_IN])
    except IntegrityError:
        spent = BlacklistedToken.objects.filter(token__jti=token["jti"]).first()
        if spent is None or spent.blacklisted_at < clock.now() - TWO_TABS:
            with transaction.atomic():
                _end(token[SIGN_IN])
        raise TokenRefused from None


def end(text: str, *, by: Actor) -> None:
    """Sign out by a refresh token: nothing of its sign-in serves any more. Raises TokenRefused."""
    token = _read(RefreshToken, text)
    with transaction.atomic():
        act_as(by)
        _end(token[SIGN_IN])
        record(by=by, action="account.sign_out", object=User.objects.filter(public_id=token[USER]).first())


def forget_old(*, now: dt.datetime) -> int:
    """Delete what is kept of refresh tokens that are over; how many."""
    return OutstandingToken.objects.filter(expires_at__lt=now).delete()[0]


def _read(kind: type[Token], text: str) -> Token:
    try:
        token = kind(text)  # type: ignore[arg-type]
        if all(isinstance(token[name], str) for name in (USER, SIGN_IN, "jti")):
            return token
    except (TokenError, KeyError):
        pass
    raise TokenRefused


def _living(token: Token) -> User:
    """Asked of the database each time: who was closed or came to work here has no token any more."""
    rows = User.objects.annotate(has_a_role=_OF_A_ROLE)
    found: Any = rows.filter(public_id=token[USER], is_active=True).first()
    if found is None or found.is_staff or found.is_superuser or (found.has_a_role and may_not_sign_in(found)):
        raise TokenRefused
    user: User = found
    return user


def _end(sign_in: str) -> None:
    """Whoever is just refreshing is waited for; what they got is found by the second look."""
    cache.set(_ended(sign_in), True, timeout=int(AccessToken.lifetime.total_seconds()) + 60)
    rows = OutstandingToken.objects.filter(jti__startswith=f"{sign_in}-")
    list(rows.select_for_update().order_by("pk"))
    living = [BlacklistedToken(token=row) for row in rows.filter(blacklistedtoken=None)]
    BlacklistedToken.objects.bulk_create(living, ignore_conflicts=True)


def _ended(sign_in: str) -> str:
    return f"api:sign-in-ended:{sign_in}"

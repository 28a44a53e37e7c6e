"""Who acts: a person behind a request, or the site itself."""

import ipaddress
import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

SUPERUSER, MEMBER, VISITOR = "superuser", "user", "visitor"
MOST_USER_AGENT = 300
KEPT = "actor_of_request"


@dataclass(frozen=True)
class Actor:
    """`user` is the public id of a User, None for a visitor or the site itself.

    `role` names the roles held at that moment, by comma: the groups' names, or «superuser», «user» for a
    signed-in person without a group, «visitor», «system».
    """

    user: uuid.UUID | None
    role: str
    ip: str = ""
    user_agent: str = ""
    request_id: str = ""

    def as_json(self) -> str:
        """As the functions in the database read it."""
        return _json(self)


@lru_cache(maxsize=64)
def _json(actor: Actor) -> str:
    """Kept for the records to come: a request makes several by one actor."""
    about = {
        "user": str(actor.user) if actor.user else None,
        "role": actor.role,
        "ip": actor.ip,
        "user_agent": actor.user_agent,
        "request_id": actor.request_id,
    }
    return json.dumps({name: value for name, value in about.items() if value})


SYSTEM = Actor(user=None, role="system")
"""The site itself: beat, the worker, a command."""


def actor_of(request: HttpRequest) -> Actor:
    """Who sends the request, as far as it has shown by now. Costs a query for a signed-in user, once a request."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return actor_for(user, request)
    kept: tuple[Any, Actor] | None = getattr(request, KEPT, None)
    if kept is None or kept[0] != user.pk:
        kept = user.pk, actor_for(user, request)
        setattr(request, KEPT, kept)
    return kept[1]


def actor_for(user: Any, request: HttpRequest | None) -> Actor:
    """This user behind this request, also before the request knows its user: at the very sign-in."""
    known = user is not None and user.is_authenticated
    return Actor(
        user=user.public_id if known else None,
        role=role_of(user) if known else VISITOR,
        ip=_ip(request) if request else "",
        user_agent=_printable(request.headers.get("User-Agent", "")) if request else "",
        request_id=getattr(request, "request_id", ""),
    )


def role_of(user: Any) -> str:
    """The names of a signed-in user's groups, by comma."""
    if user.is_superuser:
        return SUPERUSER
    return ", ".join(user.groups.order_by("name").values_list("name", flat=True)) or MEMBER


def _ip(request: HttpRequest) -> str:
    """The client's address: X-Forwarded-For is believed as far as proxies of ours stand in front.

    The rule is allauth's, which refuses requests by it; a write is not refused for want of an address.
    """
    address = request.META.get("REMOTE_ADDR") or ""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.ALLAUTH_TRUSTED_PROXY_COUNT <= len(forwarded):
        address = forwarded[-settings.ALLAUTH_TRUSTED_PROXY_COUNT].strip() or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def _printable(text: str) -> str:
    """PostgreSQL's text and jsonb hold no NUL; a log needs no other control character either."""
    return "".join(letter for letter in text[:MOST_USER_AGENT] if letter.isprintable())

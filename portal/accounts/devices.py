"""The devices a user is signed in on: noted at each sign-in, listed, ended."""

import datetime as dt
import re
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.models import SignedInDevice, User
from portal.accounts.sessions import SessionStore
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor, actor_for

# The first that is found: browsers name those that they descend from as well.
BROWSERS = (
    *(
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("YaBrowser", "Yandex Browser"),
        ("SamsungBrowser", "Samsung Internet"),
    ),
    *(
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def note_device(request: HttpRequest, user: User, *, now: dt.datetime) -> None:
    """Of a session that has just been opened; one that is noted stays as it is."""
    if request.session.session_key is None:
        request.session.save()
    key = str(request.session.session_key)
    if SignedInDevice.objects.filter(session_key=key).exists():
        return
    by = actor_for(user, request)
    SignedInDevice.objects.create(
        user=user, session_key=key, signed_in_at=now, browser=by.user_agent, address=by.ip
    )


def devices_of(user: User, *, now: dt.datetime) -> list[SignedInDevice]:
    """Those whose session is open, the latest first."""
    rows = SignedInDevice.objects.filter(user=user).order_by("-signed_in_at", "-pk")
    alive = Session.objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=now)
    keys = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in keys]


def end_device(user: User, public_id: UUID, *, by: Actor) -> bool:
    """Whether the user had it. From then on that browser is a stranger's."""
    return _end(user, by, public_id=public_id) > 0


def end_other_devices(user: User, *, this: str | None, by: Actor) -> int:
    """All but the session `this`; how many there were."""
    rows = SignedInDevice.objects.filter(user=user).exclude(session_key=this or "")
    return _end(user, by, pk__in=list(rows.values_list("pk", flat=True)))


def end_sessions(user: User) -> None:
    """Of an account that is closed; outside a transaction."""
    rows = SignedInDevice.objects.filter(user=user)
    for key in rows.values_list("session_key", flat=True):
        _store(key).delete()
    rows.delete()


def delete_stale(*, now: dt.datetime) -> int:
    """Rows whose session is gone."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return SignedInDevice.objects.exclude(session_key__in=alive).delete()[0]


def device_in_words(user_agent: str) -> str:
    """«Firefox, Windows»; empty for what is no browser that we know."""
    found = [
        next((name for sign, name in names if re.search(rf"{sign}\b", user_agent)), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


def _end(user: User, by: Actor, **which: object) -> int:
    with transaction.atomic():
        act_as(by)
        rows = list(SignedInDevice.objects.filter(user=user, **which))
        for row in rows:
            row.delete()
            record(by=by, action="account.session_end", object=user)
    for row in rows:
        _store(row.session_key).delete()
    return len(rows)


def _store(key: str) -> SessionStore:
    return SessionStore(key)

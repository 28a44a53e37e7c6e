"""Sessions that hold a second factor's secret sealed while it is being set up: in PostgreSQL, Redis and dumps."""

from typing import Any

from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.backends import cached_db

from portal.crypto.errors import CannotOpenSecret
from portal.crypto.secrets import open_secret, seal_secret

PENDING_SECOND_FACTOR = "accounts.pending_second_factor"


class SessionStore(cached_db.SessionStore):
    """What does not open any more counts as absent: then allauth makes another secret."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(
            key, seal_secret(PENDING_SECOND_FACTOR, value) if key == SECRET_SESSION_KEY else value
        )

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return _opened(key, value) if key == SECRET_SESSION_KEY else value

    def get(self, key: str, default: Any = None) -> Any:
        try:
            return self[key]
        except KeyError:
            return default


def _opened(key: str, sealed: str) -> str:
    try:
        return open_secret(PENDING_SECOND_FACTOR, sealed)
    except CannotOpenSecret:
        raise KeyError(key) from None

"""A second factor's secret lies sealed in the session while it is being set up."""

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache

from portal.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


def kept() -> SessionStore:
    session = SessionStore()
    session[SECRET_SESSION_KEY] = SECRET
    session["language"] = "ru"
    session.save()
    return session


def test_neither_the_database_nor_the_cache_has_the_secret() -> None:
    session = kept()

    row = Session.objects.get(session_key=session.session_key)
    assert SECRET not in str(session.decode(row.session_data))
    assert SECRET not in str(cache.get(session.cache_key))


def test_the_next_request_reads_it() -> None:
    read = SessionStore(kept().session_key)

    assert read.get(SECRET_SESSION_KEY) == SECRET
    assert read["language"] == "ru"


def test_what_does_not_open_counts_as_absent() -> None:
    session = kept()
    session._session[SECRET_SESSION_KEY] = SECRET  # as an older version left it

    assert session.get(SECRET_SESSION_KEY) is None

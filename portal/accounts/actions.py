"""Writes of accounts: a user's e-mail and a second factor given up."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.models import User
from portal.shared.languages import Language


@transaction.atomic
def set_email(user: User, *, email: str, verified_at: dt.datetime | None) -> User:
    """Give a saved user this e-mail: the one place that keeps the row and allauth's EmailAddress in step.

    Raises IntegrityError when the address is verified and another user has verified it before.
    """
    user.email = email.strip().lower()
    user.email_verified_at = verified_at
    user.save(update_fields=["email", "email_verified_at", "updated_at"])
    addresses = EmailAddress.objects.filter(user=user)
    addresses.exclude(email=user.email).delete()
    if user.email:
        state = {"primary": True, "verified": verified_at is not None}
        addresses.update_or_create(user=user, email=user.email, defaults=state)
    return user


def choose_language(user: User, *, language: Language) -> None:
    """What the door and the admin are read in from now on, whatever the browser asks for."""
    user.language = language
    user.save(update_fields=["language", "updated_at"])


def forget_second_factor(user: User) -> None:
    """Remove a lost authenticator and its recovery codes; the next sign-in sets a new one up."""
    Authenticator.objects.filter(user=user).delete()

"""Writes of accounts: a user's e-mail and a second factor given up."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from portal.accounts.errors import AddressTaken
from portal.accounts.models import ONE_OWNER_OF_AN_EMAIL, User
from portal.shared.languages import Language


def set_email(user: User, *, email: str, verified_at: dt.datetime | None) -> User:
    """Give a saved user this e-mail. Raises AddressTaken when it is verified and another user has verified it before.

    allauth's table of addresses stays empty (models.AddressOfUser), so this row is all there is of it.
    """
    user.email = email.strip().lower()
    user.email_verified_at = verified_at
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_verified_at", "updated_at"])
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis and diagnosis.constraint_name == ONE_OWNER_OF_AN_EMAIL:
            raise AddressTaken("Another user has verified this e-mail.") from None
        raise
    return user


def prove_mailbox(user: User, *, at: dt.datetime) -> User:
    """The user has opened a link that was mailed to their address, and so it is theirs. Raises AddressTaken."""
    if user.email_verified_at is not None:
        return user
    return set_email(user, email=user.email, verified_at=at)


def choose_language(user: User, *, language: Language) -> None:
    """What the door and the admin are read in from now on, whatever the browser asks for."""
    user.language = language
    user.save(update_fields=["language", "updated_at"])


def forget_second_factor(user: User) -> None:
    """Remove a lost authenticator and its recovery codes; the next sign-in sets a new one up."""
    Authenticator.objects.filter(user=user).delete()

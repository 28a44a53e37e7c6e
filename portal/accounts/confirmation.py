"""The link by which a member of staff confirms that an address is theirs."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.limits import limit_key
from portal.accounts.models import User


class ConfirmationTokens(PasswordResetTokenGenerator):
    """Serve for one address, until it is confirmed or settings.PASSWORD_RESET_TIMEOUT has passed."""

    key_salt = "portal.accounts.confirmation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.public_id}{user.email}{user.email_verified_at}{timestamp}"


tokens = ConfirmationTokens()


def ask_to_confirm(request: HttpRequest, user: User) -> None:
    """Mail the link, unless one was mailed minutes ago (allauth's limit `confirm_email`)."""
    if not ratelimit.consume(request, action="confirm_email", key=limit_key(user.email)):
        return
    path = reverse("account_confirm_email", args=[user.public_id, tokens.make_token(user)])
    context = {"user": user, "activate_url": f"{settings.WAGTAILADMIN_BASE_URL}{path}"}
    get_adapter(request).send_mail("account/email/email_confirmation", user.email, context)


def whose_link(public_id: UUID, token: str) -> User | None:
    """The user whose unconfirmed address the link was mailed to."""
    user: User | None = User.objects.filter(public_id=public_id, email_verified_at=None).first()
    return user if user and tokens.check_token(user, token) else None

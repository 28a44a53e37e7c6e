"""How allauth behaves here: no sign-up, staff only, limits that can't be dodged, secrets encrypted."""

import base64
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from portal.accounts import actions, second_factor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import actor_for
from portal.shared import clock


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        if not super().confirm_email(request, email_address):
            return False
        actions.set_email(email_address.user, email=email_address.email, verified_at=clock.now())
        return True

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """In the language that its reader chose, else in that of who asked."""
        user = context.get("user")
        chosen = user.language if isinstance(user, User) else ""
        language = chosen or translation.get_language()
        with translation.override(language):
            context = {
                **context,
                "brand": settings.SITE_NAME,
                "base_url": settings.WAGTAILADMIN_BASE_URL,
            }
            mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return mail

    def get_reset_password_from_key_url(self, key: str) -> str:
        """By the configured address: a forged Host header must not choose where the secret leads."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.WAGTAILADMIN_BASE_URL}{path.replace('UID-KEY', quote(key))}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.WAGTAILADMIN_BASE_URL}{path}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for the first authenticator minutes after signing in: the password was just typed."""
        request = context.request
        if second_factor.has_authenticator(request.user) or not second_factor.just_signed_in(request):
            return bool(super().is_reauthentication_required(app=app, **kwargs))
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        record(by=actor_for(user, request), action="staff.sign_in", object=user)

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            record(by=actor_for(user, request), action="staff.sign_out", object=user)
        super().logout(request)

    @transaction.atomic
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not kept: some type their password there. An account it leads to is."""
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(
            email__iexact=str(credentials.get("email", ""))[:254], is_staff=True
        ).first()
        record(by=actor_for(None, request), action="staff.sign_in_failed", object=user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone. allauth puts the Host header in front: each port would be a fresh start."""
        return str(credentials.get("email", "")).strip().lower()


def _fernet() -> MultiFernet:
    """The newest SECRET_KEY encrypts, the fallbacks still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal.accounts second factor").derive(
            key.encode()
        )
        for key in keys
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets at rest are encrypted under a key derived from SECRET_KEY.

    `portal.crypto`, when it exists, takes this over: its key ring instead of SECRET_KEY.
    """

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

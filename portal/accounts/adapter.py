"""How allauth behaves here: no sign-up, staff only, limits that can't be dodged, secrets encrypted."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from portal.accounts import second_factor
from portal.accounts.confirmation import ask_to_confirm
from portal.accounts.devices import note_device
from portal.accounts.limits import limit_key
from portal.accounts.middleware import DOOR
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import actor_for
from portal.crypto.secrets import open_secret, seal_secret
from portal.shared import clock
from portal.shared.phones import half_hidden


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Staff who have not shown that the e-mail is theirs get a link there, and no session yet.

        Everybody else signs in by a code, which proved the phone or the e-mail just now.
        """
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused or user.email_verified_at is not None:
            return refused
        if user.phone_verified_at is not None and not second_factor.works_here(user):
            return None
        clear_login(request)
        ask_to_confirm(request, user)
        return redirect("account_email_verification_sent")

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

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for the first authenticator minutes after signing in: the password was just typed."""
        request = context.request
        if second_factor.has_authenticator(request.user) or not second_factor.just_signed_in(request):
            return bool(super().is_reauthentication_required(app=app, **kwargs))
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        action = "staff.sign_in" if second_factor.works_here(user) else "account.sign_in"
        record(by=actor_for(user, request), action=action, object=user)
        note_device(request, user, now=clock.now())

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            action = "staff.sign_out" if second_factor.works_here(user) else "account.sign_out"
            record(by=actor_for(user, request), action=action, object=user)
        super().logout(request)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """At the staff door only: the public pages say by themselves who is signed in."""
        if request.path_info.startswith(DOOR):
            super().add_message(request, *args, **kwargs)

    @transaction.atomic
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not kept: some type their password there. An account it leads to is."""
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(email=str(credentials.get("email", ""))[:254], is_staff=True).first()
        record(by=actor_for(None, request), action="staff.sign_in_failed", object=user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone. allauth puts the Host header in front: each port would be a fresh start."""
        return limit_key(str(credentials.get("email", "")))

    def forget_failed_sign_ins(self, request: HttpRequest, user: User) -> None:
        """A new password begins with all its attempts."""
        self._delete_login_attempts_cached_email(request, email=user.email)


SECOND_FACTOR = "accounts.second_factor"


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets at rest are sealed by portal.crypto. allauth doesn't say whose a secret is."""

    def get_totp_issuer(self) -> str:
        return str(settings.SITE_NAME)

    def is_mfa_enabled(self, user: User | AnonymousUser, types: Iterable[str] | None = None) -> bool:
        """A passkey is a patient's whole way in (portal.accounts.passkeys), no second step after the code."""
        steps = set(Authenticator.Type if types is None else types) - {Authenticator.Type.WEBAUTHN}
        return bool(super().is_mfa_enabled(user, steps))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Of the configured address: a forged Host header must not choose whose keys these are."""
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
        return {"id": host, "name": str(settings.SITE_NAME)}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What the device keeps and shows: no primary key, and no whole phone."""
        shown = half_hidden(user.phone) if user.phone else user.email
        return {"id": user.public_id.bytes, "name": shown, "display_name": shown}

    def encrypt(self, text: str) -> str:
        return seal_secret(SECOND_FACTOR, text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(SECOND_FACTOR, encrypted_text)

"""The forms of the staff door."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts import second_factor
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import actor_for


class StaffLoginForm(LoginForm):
    field_order = ["login", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> dict[str, Any]:
        """Whoever doesn't work here reads what a wrong password reads."""
        cleaned: dict[str, Any] = super().clean()
        if self.user and not second_factor.works_here(self.user) and self.user.is_active:
            raise get_adapter().validation_error("email_password_mismatch")
        return cleaned

    def _login_with_password(
        self, request: HttpRequest, redirect_url: str | None, credentials: dict[str, Any]
    ) -> HttpResponse:
        """allauth would write the address into the session, which is in the database and in Redis."""
        self._login.email = None
        answer: HttpResponse = super()._login_with_password(request, redirect_url, {})
        return answer


class StaffPasswordResetForm(ResetPasswordForm):
    """Known or not, the address gets a letter: neither the answer nor its time tells them apart."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        staff = [user for user in self.users if second_factor.works_here(user)]
        self.users = [user for user in staff if user.email_verified_at] or staff
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users:
            return str(super().save(request, **kwargs))
        email: str = self.cleaned_data["email"]
        get_adapter(request).send_mail("account/email/unknown_account", email, {})
        return email


class CodeField(forms.Form):
    """The one field of allauth's forms that ask for a code: plain words, and no code serves twice."""

    user: User
    label = _("Code")
    hint = _("Six digits from your authenticator app, or a recovery code.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = self.label, self.hint
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not second_factor.take_code(self.user, code):
            raise mfa_adapter().validation_error("incorrect_code")
        return code


class RecordedCodeField(CodeField):
    """A refused code is in the audit log: whoever gave it knows the password. The code itself is not kept."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except forms.ValidationError:
            with transaction.atomic():
                by = actor_for(None, context.request)
                record(by=by, action="staff.code_failed", object=self.user)
            raise


class CodeForm(RecordedCodeField, AuthenticateForm):
    pass


class CodeAgainForm(RecordedCodeField, ReauthenticateForm):
    pass


class AuthenticatorForm(CodeField, ActivateTOTPForm):
    label = _("Code from the app")
    hint = _("Six digits; a new code comes every 30 seconds.")

"""The staff door: of allauth's addresses only these; there is no sign-up and no token for a password."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, path, re_path, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.generic.base import View

from portal.accounts.views import (
    AskForPasswordView,
    ChoosePasswordView,
    ConfirmEmailView,
    SetUpAuthenticatorView,
    choose_language,
)


def door(route: str, view: type[View], template: str, name: str, **options: object) -> URLPattern:
    page = never_cache(view.as_view(template_name=f"accounts/{template}.html", **options))
    return path(route, page, name=name)


urlpatterns = [
    path("language/", choose_language, name="account_language"),
    door("login/", account.LoginView, "login", "account_login"),
    door("logout/", account.LogoutView, "logout", "account_logout"),
    door("inactive/", account.AccountInactiveView, "inactive", "account_inactive"),
    door("again/", account.ReauthenticateView, "password_again", "account_reauthenticate"),
    door(
        "confirm-email/",
        account.EmailVerificationSentView,
        "confirm_email_sent",
        "account_email_verification_sent",
    ),
    path(
        "confirm-email/<uuid:public_id>/<slug:token>/",
        never_cache(ConfirmEmailView.as_view()),
        name="account_confirm_email",
    ),
    door(
        "password/change/",
        account.PasswordChangeView,
        "password_change",
        "account_change_password",
        success_url=reverse_lazy("wagtailadmin_account"),
    ),
    door("password/reset/", AskForPasswordView, "password_reset", "account_reset_password"),
    door(
        "password/reset/done/",
        account.PasswordResetDoneView,
        "password_reset_done",
        "account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(ChoosePasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    door(
        "password/reset/key/done/",
        account.PasswordResetFromKeyDoneView,
        "password_reset_key_done",
        "account_reset_password_from_key_done",
    ),
    door("code/", mfa.AuthenticateView, "code", "mfa_authenticate"),
    door("code/again/", mfa.ReauthenticateView, "code_again", "mfa_reauthenticate"),
    door("two-steps/", mfa.IndexView, "two_steps", "mfa_index"),
    path("two-steps/set-up/", never_cache(SetUpAuthenticatorView.as_view()), name="mfa_activate_totp"),
    door(
        "two-steps/replace/",
        totp.DeactivateTOTPView,
        "replace_authenticator",
        "mfa_deactivate_totp",
        success_url=reverse_lazy("mfa_activate_totp"),
    ),
    door(
        "two-steps/recovery-codes/",
        recovery_codes.ViewRecoveryCodesView,
        "recovery_codes",
        "mfa_view_recovery_codes",
    ),
    door(
        "two-steps/recovery-codes/new/",
        recovery_codes.GenerateRecoveryCodesView,
        "new_recovery_codes",
        "mfa_generate_recovery_codes",
    ),
]

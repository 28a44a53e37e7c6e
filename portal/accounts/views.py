"""The steps of the staff door that differ from allauth's own."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from allauth.core import ratelimit
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from portal.accounts import actions
from portal.accounts.confirmation import whose_link
from portal.accounts.errors import AddressTaken
from portal.accounts.limits import limit_key
from portal.accounts.models import User
from portal.shared import clock
from portal.shared.languages import Language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """From the switch on the admin's first page, where it leads back to."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    language = request.POST.get("language", "")
    if language not in Language.values:
        raise BadRequest("No language of ours")
    actions.choose_language(request.user, language=Language(language))
    return redirect("wagtailadmin_home")


class ConfirmEmailView(View):
    """Opened from a letter; a press of the button confirms, so that no mail scanner does."""

    def get(self, request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
        return render(request, "accounts/confirm_email.html", {"person": whose_link(public_id, token)})

    def post(self, request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
        person = whose_link(public_id, token)
        if person is None:
            return self.get(request, public_id, token)
        try:
            actions.prove_mailbox(person, at=clock.now())
        except AddressTaken:
            return render(request, "accounts/confirm_email.html", {"is_taken": True}, status=409)
        return redirect("account_login")


class AskForPasswordView(PasswordResetView):
    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        refused: HttpResponse | None = ratelimit.consume_or_429(
            self.request, action="reset_password", key=limit_key(form.cleaned_data["email"])
        )
        if refused:
            return refused
        form.save(self.request)
        return HttpResponseRedirect(self.get_success_url())


class ChoosePasswordView(PasswordResetFromKeyView):
    """The link was mailed to the user's address, so whoever has it proves the mailbox too."""

    template_name = "accounts/password_reset_key.html"
    reset_user: User

    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        try:
            actions.prove_mailbox(self.reset_user, at=clock.now())
        except AddressTaken:
            form.add_error(None, _("This e-mail already belongs to a user."))
            return self.form_invalid(form)
        get_adapter(self.request).forget_failed_sign_ins(self.request, self.reset_user)
        answer: HttpResponse = super().form_valid(form)
        return answer


class SetUpAuthenticatorView(ActivateTOTPView):
    """The code that sets the authenticator up also shows it: the session needs no second code."""

    template_name = "accounts/set_up_authenticator.html"

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        authenticator = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        # Also marks the code as used, so that nobody signs in with it a second time.
        if authenticator.wrap().validate_code(form.cleaned_data["code"]):
            post_authentication(self.request, authenticator, reauthenticated=True)
        return response

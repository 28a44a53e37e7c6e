"""The steps of the staff door that differ from allauth's own."""

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.views import ActivateTOTPView
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.accounts import actions
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

"""What a signed-in session may do before it has shown its second factor, and in which language it reads."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from portal.accounts import second_factor
from portal.accounts.models import User

DOOR = "/staff/"
ADMIN = "/admin/"
# What a session without its second factor needs in order to get one, or to leave.
BEFORE_THE_SECOND_FACTOR = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_reauthenticate",
}


def whole_user(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    """The user when the session has shown all it must, else nobody."""
    if isinstance(user, AnonymousUser) or not user.is_authenticated:
        return AnonymousUser()
    if second_factor.works_here(user) and not second_factor.is_shown(request, user):
        return AnonymousUser()
    return user


class SecondFactorMiddleware:
    """A member of staff is a stranger everywhere but at the door until the second factor is shown.

    At the door only the way to the second factor is open; in the admin the answer is that way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DOOR):
            return self.get_response(request)
        signed_in = request.user
        request.user = SimpleLazyObject(partial(whole_user, request, signed_in))  # type: ignore[assignment]
        if request.path_info.startswith(ADMIN) and signed_in.is_authenticated:
            if not second_factor.works_here(signed_in):
                raise PermissionDenied
            if not request.user.is_authenticated:
                return self.lead_on(request, signed_in)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.path_info.startswith(DOOR) or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in BEFORE_THE_SECOND_FACTOR or second_factor.is_shown(request, request.user):
            return None
        return self.lead_on(request, request.user)

    def lead_on(self, request: HttpRequest, user: User) -> HttpResponse:
        """To the authenticator's set-up, or to its code when this session only skipped it."""
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            raise PermissionDenied
        known = second_factor.has_authenticator(user)
        address = reverse("mfa_reauthenticate" if known else "mfa_activate_totp")
        if request.method == "GET":
            address += "?" + urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(address)


class StaffLanguageMiddleware:
    """At the door and in the admin a signed-in person reads in the language they chose, else in the browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.path_info.startswith((DOOR, ADMIN))
            and request.user.is_authenticated
            and request.user.language
        ):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)

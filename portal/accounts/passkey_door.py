"""The pages of passkeys: sign in by one, add one, see and remove one's own. Without a script the code is the way in."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts import second_factor
from portal.accounts.code_step import in_words, send_to
from portal.accounts.errors import CodeError, NotJustNow, PasskeyError
from portal.accounts.limits import may_be_told
from portal.accounts.models import User
from portal.accounts.passkey_notice import tell_of_passkey
from portal.accounts.passkeys import (
    MOST,
    add_passkey,
    ask_for_passkey,
    ask_to_add,
    passkeys_of,
    remove_passkey,
    whose_passkey,
)
from portal.accounts.patient_door import DoorView, SignInView
from portal.accounts.step_up import own_address
from portal.audit.actor import actor_of
from portal.shared.languages import Language, active_language

LIMIT = "passkey"


class AskForPasskeyView(DoorView):
    """What the browser's device is to sign. A POST, for it changes the session."""

    def post(self, request: HttpRequest) -> HttpResponse:
        refused: HttpResponse | None = ratelimit.consume_or_429(request, action=LIMIT)
        return refused or JsonResponse(ask_for_passkey())


class PasskeySignInView(SignInView):
    """The device's answer; a refused one leads back to the code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.onward("patient_sign_in")

    def post(self, request: HttpRequest) -> HttpResponse:
        refused: HttpResponse | None = ratelimit.consume_or_429(request, action=LIMIT)
        if refused:
            return refused
        try:
            user = whose_passkey(request, answer=request.POST.get("answer", ""), by=actor_of(request))
        except PasskeyError as error:
            return self.show_form(self.form(), failure=str(error), status=422)
        except CodeError as error:
            return self.show_form(self.form(), failure=in_words(error), status=422)
        record_authentication(request, user, method=second_factor.PASSKEY)
        answer: HttpResponse = perform_login(
            request, Login(user=user, redirect_url=self.next_url or self.home)
        )
        return answer


class SignedInView(DoorView):
    """Of a patient; somebody who works here has the staff door. A GET of a reloaded page leads to the list."""

    template_name = "accounts/patient/passkeys.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or second_factor.works_here(user):
            return redirect(reverse("patient_sign_in", query={"next": reverse("patient_passkeys")}))
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("patient_passkeys")

    def show_own(self, failure: str = "", status: int = 200) -> HttpResponse:
        own = passkeys_of(self.user)
        return self.show(
            status,
            passkeys=own,
            has_room=len(own) < MOST,
            may_add=second_factor.just_proved(self.request),
            failure=failure,
        )

    def tell(self, *, added: bool) -> None:
        if may_be_told(self.request, self.user):
            tell_of_passkey(self.user, added=added, language=Language(active_language()))


class OwnPasskeysView(SignedInView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show_own()


class AskToAddPasskeyView(SignedInView):
    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return JsonResponse(ask_to_add(request, self.user))
        except PasskeyError as error:
            return JsonResponse({"error": str(error)}, status=403 if isinstance(error, NotJustNow) else 409)


class AddPasskeyView(SignedInView):
    def post(self, request: HttpRequest) -> HttpResponse:
        told = {name: request.POST.get(name, "") for name in ("answer", "name")}
        try:
            add_passkey(request, self.user, by=actor_of(request), **told)
        except PasskeyError as error:
            return self.show_own(str(error), status=422)
        self.tell(added=True)
        return redirect("patient_passkeys")


class RemovePasskeyView(SignedInView):
    """Whether it was there nobody is told: it is not there now."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if remove_passkey(self.user, public_id, by=actor_of(request)):
            self.tell(added=False)
        return redirect("patient_passkeys")


class ProveAgainView(SignedInView):
    """A code to the user's own phone or e-mail, before a passkey is added."""

    def post(self, request: HttpRequest) -> HttpResponse:
        pending = own_address(self.user)
        failure = send_to(request, pending)
        if failure:
            return self.show_own(failure, status=422)
        return redirect(reverse("patient_code", query={"next": reverse("patient_passkeys")}))

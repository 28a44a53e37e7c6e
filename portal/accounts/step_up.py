"""Once more a code, to the signed-in person's own phone or e-mail, before what must be theirs alone to do."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts import second_factor
from portal.accounts.code_step import Pending, in_words, send_to
from portal.accounts.codes import Purpose
from portal.accounts.errors import StaffDoorOnly
from portal.accounts.models import User
from portal.accounts.patient_door import DoorView
from portal.messaging.message import Channel


def own_address(user: User) -> Pending:
    """Where the user proved to be reached; by phone, if they did."""
    if user.phone_verified_at is not None and user.phone:
        return Pending(Channel.SMS, user.phone, Purpose.SIGN_IN)
    return Pending(Channel.EMAIL, user.email, Purpose.SIGN_IN)


def step_up_first(request: HttpRequest, *, back_to: str) -> HttpResponse | None:
    """Where to go first; None for whoever proved a phone, an e-mail or a passkey minutes ago.

    `back_to`: the page that they come back to, and press there again.
    """
    if second_factor.just_proved(request):
        return None
    return redirect(reverse("patient_prove", query={"next": back_to}))


class StepUpView(DoorView):
    """Somebody who works here proves nothing by a code: the staff door is theirs."""

    template_name = "accounts/patient/prove.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return self.onward("patient_sign_in")
        self.user = request.user
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if second_factor.works_here(self.user):
            return self.show_page(in_words(StaffDoorOnly()), status=403)
        return self.show_page()

    def post(self, request: HttpRequest) -> HttpResponse:
        if second_factor.works_here(self.user):
            return self.show_page(in_words(StaffDoorOnly()), status=403)
        failure = send_to(request, own_address(self.user))
        return self.show_page(failure, status=422) if failure else self.onward("patient_code")

    def show_page(self, failure: str = "", status: int = 200) -> HttpResponse:
        return self.show(status, failure=failure, pending=own_address(self.user))

"""Patients sign in by a code, on paper-plain pages: where to, the code, done. No password, no script needed."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.generic import View

from portal.accounts.code_forms import CodeForm, EmailForm, PhoneForm
from portal.accounts.code_step import (
    Pending,
    ask_for_code,
    forget_pending_code,
    open_session,
    pending_code,
    send_to,
    take_code,
)
from portal.accounts.codes import Purpose
from portal.messaging.message import Channel
from portal.shared.languages import Language, active_language

BY_EMAIL = "email"
NEXT = "next"


@method_decorator(never_cache, name="dispatch")
class DoorView(View):
    """A page of the door; knows where to go afterwards, as `next` says if it leads nowhere else."""

    template_name: str

    @cached_property
    def next_url(self) -> str:
        asked: str = self.request.POST.get(NEXT) or self.request.GET.get(NEXT, "")
        allowed = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return asked if asked and allowed else ""

    @property
    def home(self) -> str:
        return f"/{active_language()}/"

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"next": self.next_url, "translations": in_other_languages(self.request)}
        return render(self.request, self.template_name, context, status=status)

    def onward(self, name: str) -> HttpResponse:
        return redirect(reverse(name, query={NEXT: self.next_url} if self.next_url else None))


class SignInView(DoorView):
    template_name = "accounts/patient/sign_in.html"

    @property
    def regions(self) -> Sequence[str]:
        """As PhoneForm's."""
        return ()

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(self.next_url or self.home)
        return self.show_form(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid() and ask_for_code(request, form, purpose=Purpose.SIGN_IN):
            return self.onward("patient_code")
        return self.show_form(form, status=422)

    def form(self, *args: Any) -> PhoneForm | EmailForm:
        by_email = (self.request.POST.get("by") or self.request.GET.get("by")) == BY_EMAIL
        return EmailForm(*args) if by_email else PhoneForm(*args, regions=self.regions)

    def show_form(self, form: PhoneForm | EmailForm, status: int = 200, failure: str = "") -> HttpResponse:
        return self.show(status, form=form, by_email=isinstance(form, EmailForm), failure=failure)


class CodeView(DoorView):
    template_name = "accounts/patient/code.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        pending = pending_code(request, purpose=Purpose.SIGN_IN)
        if pending is None:
            return self.onward("patient_sign_in")
        return self.show_form(CodeForm(), pending)

    def post(self, request: HttpRequest) -> HttpResponse:
        pending = pending_code(request, purpose=Purpose.SIGN_IN)
        if pending is None:
            return self.onward("patient_sign_in")
        form = CodeForm(request.POST)
        user = take_code(request, form, pending) if form.is_valid() else None
        if user is None:
            return self.show_form(form, pending, status=422)
        return open_session(request, user, next_url=self.next_url or self.home)

    def show_form(
        self, form: CodeForm, pending: Pending, failure: str = "", status: int = 200
    ) -> HttpResponse:
        can_call = pending.channel is not Channel.EMAIL
        return self.show(status, form=form, pending=pending, failure=failure, can_call=can_call)


class AnotherCodeView(CodeView):
    """«Send it again», or by a call; a GET, of a reloaded page, goes back to the code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.onward("patient_code")

    def post(self, request: HttpRequest) -> HttpResponse:
        pending = pending_code(request, purpose=Purpose.SIGN_IN)
        if pending is None:
            return self.onward("patient_sign_in")
        if pending.channel is not Channel.EMAIL:
            called = request.POST.get("by") == Channel.VOICE.value
            pending = Pending(Channel.VOICE if called else Channel.SMS, pending.to, pending.purpose)
        failure = send_to(request, pending)
        if not failure:
            return self.onward("patient_code")
        return self.show_form(CodeForm(), pending, failure, status=422)


class SignOutView(DoorView):
    template_name = "accounts/patient/sign_out.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show() if request.user.is_authenticated else redirect(self.home)

    def post(self, request: HttpRequest) -> HttpResponse:
        forget_pending_code(request)
        get_adapter(request).logout(request)
        return HttpResponseRedirect(self.home)


def in_other_languages(request: HttpRequest) -> list[dict[str, Any]]:
    """This address in each language, for the switch in the page's head."""
    match = request.resolver_match
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            url = reverse(match.view_name, args=match.args, kwargs=match.kwargs) if match else f"/{code}/"
        found.append({"code": code, "name": name, "url": url, "current": Language(code) == active_language()})
    return found

"""Signing in by a code, to the site's session or to a pair of tokens, and out again. No password buys a token."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from clinics.directory.models import Country
from portal.accounts.code_forms import CodeForm, EmailForm, PhoneForm
from portal.accounts.code_step import forget_pending_code, open_session
from portal.accounts.codes import Purpose, send_code, verify_code
from portal.accounts.models import User
from portal.api import problems, tokens
from portal.api.errors import Refused
from portal.api.fields import Shape, Text
from portal.api.once import once
from portal.api.problems import Problem
from portal.api.schema import IDEMPOTENCY, described
from portal.api.views import ApiView, body
from portal.audit.actions import record
from portal.audit.actor import actor_for, actor_of
from portal.messaging.message import Channel
from portal.shared.languages import Language, active_language


class AddressShape(Shape):
    """One of the two, and how the code goes to a phone."""

    phone = Text(max_length=60, required=False, help_text=_("In any national writing, best in E.164."))
    email = Text(max_length=254, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    country = serializers.ChoiceField(
        choices=Country.choices,
        required=False,
        help_text=_("Whose phone a number without its country's code is: the clinic's, while you book."),
    )

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        names = [name for name in ("phone", "email") if name in told]
        if len(names) != 1:
            raise serializers.ValidationError({"phone": _("Give either a phone or an e-mail.")})
        [name] = names
        regions = [told["country"]] if "country" in told else []
        form = PhoneForm(told, regions=regions) if name == "phone" else EmailForm(told)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(form.errors[name])})
        channel = Channel(told.get("channel", form.channel))
        if (channel is Channel.EMAIL) != (name == "email"):
            raise serializers.ValidationError({"channel": _("The code can't go there this way.")})
        return told | {"to": form.cleaned_data[name], "channel": channel}


class SignInShape(AddressShape):
    code = Text(max_length=30, help_text=_("Six digits."))
    kind = serializers.ChoiceField(
        choices=["tokens", "session"],
        default="tokens",
        help_text=_("A pair of tokens, or the site's session in a cookie."),
    )

    def validate_code(self, code: str) -> str:
        form = CodeForm({"code": code})
        if not form.is_valid():
            raise serializers.ValidationError(list(form.errors["code"]))
        return str(form.cleaned_data["code"])


class RefreshShape(Shape):
    refresh = Text(max_length=2000)


class SignOutShape(Shape):
    refresh = Text(max_length=2000, required=False, help_text=_("Not needed with a session."))


class SentShape(serializers.Serializer):
    expires_at = serializers.DateTimeField()
    again_at = serializers.DateTimeField()


class SignedInShape(serializers.Serializer):
    access = serializers.CharField(required=False)
    refresh = serializers.CharField(required=False)
    expires_in = serializers.IntegerField(
        required=False, help_text=_("Seconds that the access token serves.")
    )
    csrf_token = serializers.CharField(
        required=False, help_text=_("Of a session: to be sent as X-CSRFToken with every request that writes.")
    )


class _DoorView(ApiView):
    """Whoever comes here is nobody yet, and a token that is over must not stand in the way."""

    authentication_classes = ()
    rate = "sign-in"


class CodesView(_DoorView):
    @described(
        "sendCode",
        _("Send a one-time code to a phone or an e-mail"),
        body=AddressShape,
        answers=SentShape,
        status=202,
        writes=True,
        description=_("The answer is the same whether anybody has signed in from there before or not."),
    )
    def post(self, request: Request) -> Response:
        asked = body(request, AddressShape)
        sent = send_code(
            channel=asked["channel"],
            to=asked["to"],
            purpose=Purpose.SIGN_IN,
            language=Language(active_language()),
            by=actor_of(request._request),
        )
        told = {"expires_at": sent.expires_at.isoformat(), "again_at": sent.again_at.isoformat()}
        return Response(told, status=status.HTTP_202_ACCEPTED)


class SignInView(_DoorView):
    @described("signIn", _("Sign in by a code"), body=SignInShape, answers=SignedInShape, writes=True)
    def post(self, request: Request) -> Response:
        asked = body(request, SignInShape)
        user = verify_code(
            channel=asked["channel"],
            to=asked["to"],
            code=asked["code"],
            purpose=Purpose.SIGN_IN,
            language=Language(active_language()),
            by=actor_of(request._request),
        )
        return _session(request, user) if asked["kind"] == "session" else _tokens(request, user)


class RefreshView(_DoorView):
    @described(
        "refreshTokens",
        _("The next pair for a refresh token, which is spent then"),
        body=RefreshShape,
        answers=SignedInShape,
        writes=True,
    )
    def post(self, request: Request) -> Response:
        text = body(request, RefreshShape)["refresh"]
        try:
            return Response(_pair(tokens.rotate(text)))
        except tokens.TokenRefused:
            raise _refused() from None


class SignOutView(ApiView):
    rate = "sign-in"

    @described(
        "signOut",
        _("Sign out: the session ends, or all tokens of the sign-in"),
        body=SignOutShape,
        status=204,
        codes=[409],
        headers=[IDEMPOTENCY],
        writes=True,
    )
    def post(self, request: Request) -> Response:
        """Sent again, it finds nobody signed in any more: so its keys are of what it ends, a token or a session."""
        text = body(request, SignOutShape).get("refresh", "")
        cookie = request._request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not (text or cookie):
            raise _refused()
        return once(request, f"sign-out {text or cookie}", lambda: self.sign_out(request, text))

    def sign_out(self, request: Request, text: str) -> Response:
        if text:
            try:
                tokens.end(text, by=actor_of(request._request))
            except tokens.TokenRefused:
                raise _refused() from None
        elif request.auth is None and request.user.is_authenticated:
            forget_pending_code(request._request)
            get_adapter(request._request).logout(request._request)
        else:
            raise _refused()
        return Response(status=status.HTTP_204_NO_CONTENT)


def _session(request: Request, user: User) -> Response:
    open_session(request._request, user, next_url="/")
    return Response({"csrf_token": get_token(request._request)})


def _tokens(request: Request, user: User) -> Response:
    with transaction.atomic():
        pair = tokens.issue(user)
        by = actor_for(user, request._request)
        record(by=by, action="account.sign_in", object=user, detail={"by": "token"})
    return Response(_pair(pair))


def _pair(pair: tokens.Pair) -> dict[str, Any]:
    return {"access": pair.access, "refresh": pair.refresh, "expires_in": pair.seconds}


def _refused() -> Refused:
    detail = _("This token does not serve (any more). Refresh it, or sign in again.")
    return Refused(Problem(problems.NOT_SIGNED_IN, str(detail), headers={"WWW-Authenticate": "Bearer"}))

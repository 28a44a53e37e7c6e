"""What the sandbox shows: how the demo's staff sign in."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts.demo import NAMES, code_at, demo_email, load_secrets, seconds_left
from portal.accounts.roles import ROLES
from portal.shared import clock


@dataclass(frozen=True)
class SignIn:
    role: str
    name: str
    email: str
    password: str
    code: str


def _context() -> dict[str, object]:
    now, known = clock.now(), load_secrets()
    sign_ins = [
        SignIn(
            role=_(role.name),
            name=" ".join(NAMES[role.key]),
            email=demo_email(role),
            password=known[demo_email(role)].password,
            code=code_at(known[demo_email(role)].totp_secret, now),
        )
        for role in ROLES
        if demo_email(role) in known
    ]
    return {
        "sign_ins": sign_ins,
        "seconds": seconds_left(now),
        "door": f"{settings.WAGTAILADMIN_BASE_URL}{settings.LOGIN_URL}",
    }


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "sandbox/home.html", _context())


@never_cache
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The table alone, which the page asks for again every few seconds."""
    return render(request, "sandbox/codes.html", _context())

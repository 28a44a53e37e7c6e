"""Who holds a time: whoever is signed in, or whoever has the secret that a guest's program makes for itself."""

import re

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from portal.api import problems
from portal.api.errors import Refused
from portal.api.problems import Problem

HEADER = "Hold-Key"
KEY = r"^[-A-Za-z0-9_]{32,128}$"


def holder_of(request: Request) -> str:
    """A keyed hash, in hexadecimal. Raises Refused where there is neither."""
    return salted_hmac("portal.api.holder", name_of(request), algorithm="sha256").hexdigest()


def name_of(request: Request) -> str:
    """A guest signs in between holding and confirming, so the secret goes before the user."""
    given = request.headers.get(HEADER)
    if given is None and request.user.is_authenticated:
        return f"user {request.user.public_id}"
    if given is None or not re.fullmatch(KEY, given):
        detail = _(
            "Make a secret for this time, 32 to 128 random letters or digits, and send it as Hold-Key."
        )
        raise Refused(Problem(problems.NO_HOLD_KEY, detail))
    return f"key {given}"

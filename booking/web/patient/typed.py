"""What was typed for a visit whose time somebody else took meanwhile: kept, sealed, for the form of the next time.

The session knows it as it knows where a code went (portal.accounts.code_step): neither the database of sessions nor
Redis tells a name or a complaint.
"""

import json
from collections.abc import Iterable

from django.http import HttpRequest, QueryDict

from booking.appointments.models import Appointment
from booking.web.patient.forms import QUESTION, PersonForm
from portal.crypto.errors import CannotOpenSecret
from portal.crypto.secrets import open_secret, seal_secret

KEY = "booking_typed"
SEALED_AS = "booking.typed"
LONGEST = 2000
MOST = 40


def typed_in(told: QueryDict) -> dict[str, str]:
    """The fields of a PersonForm that were sent along with another time."""
    names = [name for name in told if name in PersonForm.base_fields or name.startswith(QUESTION)]
    given = {name: str(told[name]) for name in names[:MOST]}
    return {name: text[:LONGEST] for name, text in given.items() if text}


def keep_typed(request: HttpRequest, hold: Appointment, typed: dict[str, str]) -> None:
    """For the form of this hold alone."""
    if typed:
        told = json.dumps([str(hold.public_id), typed])
        request.session[KEY] = seal_secret(SEALED_AS, told)


def typed_for(request: HttpRequest, hold: Appointment) -> dict[str, str]:
    sealed = request.session.get(KEY)
    if not sealed:
        return {}
    try:
        public_id, typed = json.loads(open_secret(SEALED_AS, sealed))
    except CannotOpenSecret:
        return {}
    return dict(typed) if public_id == str(hold.public_id) else {}


def forget_typed(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def carried(*fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """For hidden fields: what goes along with the next time that is pressed."""
    return [(name, value) for group in fields for name, value in group if value]

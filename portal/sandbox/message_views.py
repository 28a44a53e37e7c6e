"""The phone and the mailbox: what the site has sent, live."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.sandbox import faults, messages, smsc
from portal.sandbox.faults import Fault
from portal.sandbox.messages import Arrived

MOST_NUMBERS = 6


@dataclass(frozen=True)
class Shown(Arrived):
    """With its moment for the template to write."""

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    chosen = {"faults": _faults(), "fault": faults.current(smsc.PROVIDER).value}
    return render(request, "sandbox/messages.html", _arrived(request) | chosen)


@never_cache
@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """The part that changes; 204 while nothing has."""
    context = _arrived(request)
    if request.GET.get("seen") == context["stamp"]:
        return HttpResponse(status=204)
    return render(request, "sandbox/arrived.html", context)


@require_POST
def choose_fault(request: HttpRequest) -> HttpResponse:
    try:
        fault = Fault(request.POST.get("fault", ""))
    except ValueError:
        return HttpResponseBadRequest()
    faults.choose(smsc.PROVIDER, fault)
    return redirect("sandbox_messages")


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    messages.forget()
    return redirect("sandbox_messages")


def _arrived(request: HttpRequest) -> dict[str, object]:
    everything = [Shown(**asdict(one)) for one in messages.newest()]
    to = request.GET.get("to", "")
    on_phones = [one for one in everything if one.kind != "email"]
    return {
        "to": to,
        "numbers": list(dict.fromkeys(one.to for one in on_phones))[:MOST_NUMBERS],
        "thread": [one for one in on_phones if not to or one.to == to],
        "letters": [one for one in everything if one.kind == "email"],
        "stamp": f"{everything[0].at} {len(everything)}" if everything else "-",
    }


def _faults() -> list[tuple[str, str]]:
    return [
        (Fault.NONE.value, _("as it should")),
        (Fault.DOWN.value, _("nothing: it is down")),
        (Fault.LOST_ANSWER.value, _("nothing, though it takes the message")),
        (Fault.NO_JSON.value, _("what is no JSON, though it takes the message")),
        (Fault.NO_MONEY.value, _("that the account is empty")),
        (Fault.WRONG_KEY.value, _("that the key is wrong")),
        (Fault.PROHIBITED.value, _("that the text is prohibited")),
        (Fault.BLOCKED.value, _("that this address makes too many errors")),
    ]

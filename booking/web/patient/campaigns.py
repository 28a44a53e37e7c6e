"""Which campaign led a visitor here: told with the time that is pressed, for no page before it may depend on it.

Pages are kept for everybody (portal.config.page_cache). So a script keeps the campaign's name of the landing page for
its tab and sends it along; without one the address that the browser comes from tells it, as far as it does.
"""

import re
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

FIELD = "campaign"
NAMES = (FIELD, "utm_campaign")
# A name that a marketer gave. No addresses and no phones: nobody's data come with a link by mistake.
_NAME = re.compile(r"(?!.*\d{9})[\w .~+-]{1,60}")
_KEY = "booking_campaign"


def campaign_of(request: HttpRequest) -> str:
    """Of this request, or of an earlier booking of this browser; empty for none."""
    return campaign_told(request) or str(request.session.get(_KEY, ""))


def remember_campaign(request: HttpRequest, campaign: str) -> None:
    """For the bookings after this one. Only where a hold has made a session anyway."""
    if campaign:
        request.session[_KEY] = campaign


def campaign_told(request: HttpRequest) -> str:
    """Of this address, or of the page before it. Opens no session."""
    before = urlsplit(request.headers.get("Referer", ""))
    ours = parse_qs(before.query) if before.netloc == request.get_host() else {}
    given = [*(request.POST.get(name, "") for name in NAMES), *(request.GET.get(name, "") for name in NAMES)]
    given += [text for name in NAMES for text in ours.get(name, [])]
    names = (" ".join(text.split()) for text in given if text)
    return next((name for name in names if _NAME.fullmatch(name)), "")

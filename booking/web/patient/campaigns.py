"""Which campaign led a visitor here: told with the time that is pressed, for no page before it may depend on it.

Pages are kept for everybody (portal.config.page_cache). So a script keeps the campaign's name of the landing page for
its tab and sends it along; without one the address that the browser comes from tells it, as far as it does.
"""

import re
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

from portal.shared.advertisements import full_query

FIELD = "campaign"
NAMES = (FIELD, "utm_campaign")
# A name that a marketer gave. No addresses and no phones, however their digits are grouped: nobody's data come with a
# link by mistake.
_NAME = re.compile(r"(?!(?:\D*\d){9})[\w .~+-]{1,60}")
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
    before, asked = _page_before(request), full_query(request)
    given = [*(request.POST.get(name, "") for name in NAMES), *(asked.get(name, "") for name in NAMES)]
    given += [text for name in NAMES for text in before.get(name, [])]
    names = (" ".join(text.split()) for text in given if text)
    return next((name for name in names if _NAME.fullmatch(name)), "")


def _page_before(request: HttpRequest) -> dict[str, list[str]]:
    """The query of the page that led here, if it is one of this site; anybody may write anything there."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return {}
    return parse_qs(before.query) if before.netloc == request.get_host() else {}

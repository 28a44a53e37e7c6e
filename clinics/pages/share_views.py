"""Serves the picture of a shared link."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from wagtail.models import Page

from clinics.pages.base import PortalPage
from clinics.pages.frame import frame
from clinics.pages.share_card import address_of, picture_of
from portal.shared.languages import active_language

A_YEAR = 365 * 24 * 3600


@require_safe
def share_picture(request: HttpRequest, key: uuid.UUID, digest: str) -> HttpResponse:
    """The picture of a live, public page; an address from before its last change leads to the present one."""
    language = active_language()
    pages = Page.objects.live().public().filter(translation_key=key, locale__language_code=language)
    page = pages.specific().first()
    if not isinstance(page, PortalPage) or not page.is_shown():
        raise Http404
    address, name = address_of(page, frame().name), frame().name
    if request.path != address:
        return redirect(address)
    response = HttpResponse(picture_of(page, name), content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response

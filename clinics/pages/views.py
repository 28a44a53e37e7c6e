"""How an address becomes a page, and the fragments that hold what a cached page may not: the clock."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from clinics.directory.models import Clinic
from clinics.pages.frame import frame
from clinics.pages.opening_hours import next_opening, open_until
from clinics.pages.tree import LivePage, tree
from portal.shared import clock


@never_cache
@require_safe
def open_now(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the clinic is open at this moment; a fragment, since a cached page holds no clock."""
    clinic = Clinic.objects.filter(code=code).prefetch_related("opening_hours").first()
    if clinic is None:
        raise Http404
    hours = clinic.opening_hours.all()
    now = clock.now()
    opens = next_opening(hours, now, clinic.time_zone)
    context = {
        "closes": open_until(hours, now, clinic.time_zone),
        # Without its zone, or the template would show it in the site's.
        "opens": opens and opens.replace(tzinfo=None),
    }
    return render(request, "pages/fragments/open_now.html", context)


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's serve, with the page found by its whole address at once.

    Wagtail looks up the site, the root, its translation and then every level; here it is one query
    however deep the page. What is not found so goes Wagtail's way, to its 404 or a route of the page's own.
    """
    live = tree().by_url_path.get(frame().root_url_path + path)
    if live and (found := _specific(live)):
        setattr(request, "_wagtail_route_for_request", RouteResult(found, [], {}))  # noqa: B010
    return wagtail_serve(request, path)


def _specific(live: LivePage) -> Any:
    """The page as its own type; None if it has gone this moment."""
    model: Any = ContentType.objects.get_for_id(live.content_type_id).model_class()
    found = model.objects.live().filter(pk=live.id)
    read_along = getattr(model, "read_along", ())
    return (found.select_related(*read_along) if read_along else found).first()

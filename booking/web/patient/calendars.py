"""Calendar files and feeds. They are read by programs, so they answer with plain statuses and change nothing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.generic import View

from booking.calendars.actions import begin_feed, revoke_feed
from booking.calendars.addresses import open_feed
from booking.calendars.entries import CONTENT_TYPE, feed_of, file_of
from booking.calendars.queries import entries_of, entry_of
from booking.web.base import SignedInView
from booking.web.patient.visits import ByLink, VisitView
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.languages import Language, active_language


class VisitFileView(VisitView):
    """The visit as a file for a calendar, and, cancelled, as one that takes it out again."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        text = file_of(entry_of(self.visit, url=request.build_absolute_uri(self.url())))
        response = HttpResponse(text, content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{self.visit.code}.ics"'
        return response


class LinkFileView(ByLink, VisitFileView):  # type: ignore[misc]
    """The same, for whoever has the visit's link."""


@method_decorator(cache_control(private=True, no_cache=True), name="dispatch")
class FeedView(View):
    """A private feed: its address is the only key. Unknown, forged and revoked addresses get one answer."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, public_id: UUID, signature: str) -> HttpResponse:
        feed = open_feed(public_id, signature)
        if feed is None:
            raise Http404
        with override(feed.language):
            name = _("My working day") if feed.doctor else _("My visits")
        text = feed_of(entries_of(feed, now=clock.now()), name=name, language=Language(feed.language))
        return HttpResponse(text, content_type=CONTENT_TYPE)


class BeginFeedView(SignedInView):
    def post(self, request: HttpRequest) -> HttpResponse:
        begin_feed(by=actor_of(request), owner=self.user, language=Language(active_language()))
        return redirect("my_visits")


class RevokeFeedView(SignedInView):
    def post(self, request: HttpRequest) -> HttpResponse:
        revoke_feed(by=actor_of(request), owner=self.user, now=clock.now())
        return redirect("my_visits")

"""Free times, by the same queries as the site's pages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from booking.availability.queries import Codes, FreeTime, FreeTimes, free_of
from booking.schedule.models import Channel
from portal.api.fields import Code, Day, Shape, Text
from portal.api.paging import next_url, read_cursor, write_cursor
from portal.api.schema import described, page_shape
from portal.api.v1.shapes import SlotShape, by_clock, money
from portal.api.views import ApiView, parameters
from portal.shared import clock

MOST_DAYS, MOST_TIMES, USUAL_TIMES = 31, 500, 200
MOST_KEPT, MOST_ROOMS_KEPT = 100, 20
CURSOR = "portal.api.cursor.slots"


# By address: what was free when the answer was made, and the answer. It is given again only while the same is free.
_kept: dict[str, tuple[FreeTimes, bytes]] = {}


class SlotsShape(Shape):
    service = Code()
    clinic = Code(required=False)
    doctor = Code(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    first = Day(
        required=False, help_text=_("The first day, by the clinic's calendar; today, if none is given.")
    )
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=7, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_TIMES, default=USUAL_TIMES, required=False)
    cursor = Text(max_length=500, required=False)


class SlotsView(ApiView):
    @described(
        "listSlots",
        _(
            "Free times of a service, in order; more than asked for only where several begin at the last moment"
        ),
        asks=SlotsShape,
        answers=page_shape(SlotShape),
    )
    def get(self, request: Request) -> HttpResponse:
        asked = parameters(request, SlotsShape)
        free = _free(asked)
        address = request.build_absolute_uri()
        known, answer = _kept.get(address, (None, b""))
        if known != free:
            answer = JSONRenderer().render(_page(request, asked, free.times()))
            _keep(address, free, answer)
        return HttpResponse(answer, content_type=JSONRenderer.media_type)


def _keep(address: str, free: FreeTimes, answer: bytes) -> None:
    """Few, and of few doctors: some ten megabytes at most, however many addresses are made up."""
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    if len(free.rooms) <= MOST_ROOMS_KEPT:
        _kept[address] = free, answer


def _page(request: Request, asked: Mapping[str, Any], times: Sequence[FreeTime]) -> dict[str, Any]:
    after = _after(asked)
    found = [time for time in times if after is None or time.starts_at > after]
    page = _whole_moments(found, asked["limit"])
    more = len(page) < len(found)
    cursor = write_cursor(CURSOR, [page[-1].starts_at.isoformat()]) if more else None
    return {"next": next_url(request, cursor), "results": show_times(page)}


def show_times(times: Sequence[FreeTime]) -> list[dict[str, Any]]:
    return [
        {
            "doctor": time.offer.codes.doctor,
            "clinic": time.offer.codes.clinic,
            "service": time.offer.codes.service,
            "channel": time.channel,
            "starts_at": time.local.isoformat(),
            "ends_at": by_clock(time.slot.ends_at, time.offer.zone).isoformat(),
            "price": money(time.price),
        }
        for time in times
    ]


def _free(asked: Mapping[str, Any]) -> FreeTimes:
    of = Codes(asked.get("doctor", ""), asked.get("clinic", ""), asked["service"])
    return free_of(
        of, first=asked.get("first"), days=asked["days"], channel=asked.get("channel"), now=clock.now()
    )


def _after(asked: Mapping[str, Any]) -> dt.datetime | None:
    if "cursor" not in asked:
        return None
    [moment] = read_cursor(CURSOR, asked["cursor"])
    return dt.datetime.fromisoformat(moment)


def _whole_moments(times: Sequence[FreeTime], limit: int) -> Sequence[FreeTime]:
    """The first `limit`, and those that begin together with the last of them: a cursor names a moment."""
    end = limit
    while 0 < end < len(times) and times[end].starts_at == times[end - 1].starts_at:
        end += 1
    return times[:end]

"""Free times, by the same queries as the site's pages."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from booking.availability.queries import FreeTime, bookable_dates, free_times
from booking.schedule.models import Channel
from clinics.directory.queries import codes_of, offerings_within
from portal.api.fields import Code, Day, Shape, Text
from portal.api.paging import next_url, read_cursor, write_cursor
from portal.api.schema import described, page_shape
from portal.api.v1.shapes import SlotShape, by_clock, money
from portal.api.views import ApiView, parameters
from portal.shared import clock
from portal.shared.clock import date_in

MOST_DAYS, MOST_TIMES, USUAL_TIMES = 31, 500, 200
CURSOR = "portal.api.cursor.slots"


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
    def get(self, request: Request) -> Response:
        asked = parameters(request, SlotsShape)
        after = _after(asked)
        found = [time for time in _times(asked) if after is None or time.starts_at > after]
        page = _whole_moments(found, asked["limit"])
        more = len(page) < len(found)
        cursor = write_cursor(CURSOR, [page[-1].starts_at.isoformat()]) if more else None
        return Response({"next": next_url(request, cursor), "results": show_times(page)})


def show_times(times: Sequence[FreeTime]) -> list[dict[str, Any]]:
    """Three queries."""
    offers = [time.offer for time in times]
    codes = codes_of(
        doctors={offer.doctor_id for offer in offers},
        clinics={offer.clinic_id for offer in offers},
        services={offer.service_id for offer in offers},
    )
    return [
        {
            "doctor": codes.doctors[time.offer.doctor_id],
            "clinic": codes.clinics[time.offer.clinic_id],
            "service": codes.services[time.offer.service_id],
            "channel": time.channel,
            "starts_at": time.local.isoformat(),
            "ends_at": by_clock(time.slot.ends_at, time.offer.zone).isoformat(),
            "price": money(time.price),
        }
        for time in times
    ]


def _times(asked: Mapping[str, Any]) -> Iterable[FreeTime]:
    now = clock.now()
    named = {name: asked[name] for name in ("doctor", "clinic") if name in asked}
    rows = offerings_within(*bookable_dates(now), service=asked["service"], **named)
    offered = list(rows.values_list("service_id", "doctor_id", "clinic_id", "clinic__time_zone"))
    if not offered:
        return []
    zones = {zone for *_ids, zone in offered}
    today = min(date_in(zone, now) for zone in zones)
    return free_times(
        service=offered[0][0],
        doctors={doctor for _service, doctor, *_rest in offered} if "doctor" in asked else None,
        clinics={clinic for _service, _doctor, clinic, _zone in offered} if "clinic" in asked else None,
        channel=asked.get("channel"),
        first=asked.get("first", today),
        days=asked["days"],
        now=now,
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

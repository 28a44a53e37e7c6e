"""A time kept for whoever is filling in a form. The rules are booking.journeys' own."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from booking.appointments.actions.booking import slot_of
from booking.appointments.actions.holding import extend_hold, held_by, release_hold
from booking.appointments.errors import SameTime, SlotTaken
from booking.appointments.models import Appointment, Source
from booking.appointments.slots import Slot
from booking.appointments.status import Status
from booking.availability.errors import NotOffered
from booking.availability.queries import nearest
from booking.journeys.addresses import address_of
from booking.journeys.book import Choice, Origin, hold_time
from booking.journeys.choosing import choice_named
from booking.schedule.models import Channel
from portal.api.errors import TimeRefused
from portal.api.fields import Moment
from portal.api.holders import holder_of, name_of
from portal.api.once import once
from portal.api.schema import HOLD_KEY, IDEMPOTENCY, ProblemShape, described
from portal.api.v1.shapes import ChoiceShape, MoneyShape, SlotShape, by_clock, money
from portal.api.v1.slots import show_times
from portal.api.views import ApiView, body
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.languages import Language, active_language


class HoldShape(serializers.Serializer):
    id = serializers.UUIDField()
    doctor = serializers.CharField()
    clinic = serializers.CharField()
    service = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    starts_at = Moment()
    ends_at = Moment()
    price = MoneyShape()
    is_held = serializers.BooleanField(help_text=_("False: it lapsed, and works as long as nobody takes it."))
    held_until = Moment(allow_null=True)


class TakenShape(ProblemShape):
    """`nearest`: free times in place of one that can't be had."""

    nearest = SlotShape(many=True, required=False)


def origin() -> Origin:
    return Origin(Source.API, "", Language(active_language()))


@contextmanager
def naming_others(slot: Slot, *, moving: Appointment | None = None) -> Iterator[None]:
    """If the slot can't be had: refused with the free times nearest to it."""
    try:
        yield
    except (SameTime, SlotTaken, NotOffered) as error:
        raise TimeRefused(error, show_times(nearest(slot, now=clock.now(), moving=moving))) from error


def slot_named(choice: Choice) -> Slot:
    """As far as a choice says it; any doctor is none."""
    return Slot(
        doctor_id=choice.doctor or 0,
        clinic_id=choice.clinic,
        service_id=choice.service,
        room_id=None,
        channel=choice.channel or "",
        starts_at=choice.starts_at,
        minutes=1,
    )


def show_hold(hold: Appointment) -> dict[str, object]:
    """Of a hold with its doctor, clinic and service."""
    slot, zone = slot_of(hold), hold.clinic.time_zone
    return {
        "id": str(hold.public_id),
        "doctor": hold.doctor.code,
        "clinic": hold.clinic.code,
        "service": hold.service.code,
        "channel": hold.channel,
        "starts_at": by_clock(slot.starts_at, zone).isoformat(),
        "ends_at": by_clock(slot.ends_at, zone).isoformat(),
        "price": money(hold.price),
        "is_held": hold.status == Status.HELD and bool(hold.held_until and hold.held_until > clock.now()),
        "held_until": by_clock(hold.held_until, zone).isoformat() if hold.held_until else None,
    }


class HoldsView(ApiView):
    rate = "write"

    @described(
        "holdTime",
        _("Hold a time for ten minutes; the hold before is given up"),
        body=ChoiceShape,
        answers=HoldShape,
        status=201,
        codes=[409],
        headers=[IDEMPOTENCY, HOLD_KEY],
        problem=TakenShape,
        writes=True,
    )
    def post(self, request: Request) -> Response:
        return once(request, name_of(request), lambda: self.hold(request))

    def hold(self, request: Request) -> Response:
        choice = choice_named(**body(request, ChoiceShape))
        by, holder = actor_of(request._request), holder_of(request)
        with naming_others(slot_named(choice)):
            held = hold_time(
                by=by, choice=choice, holder=holder, address=address_of(by), origin=origin(), now=clock.now()
            )
        place = reverse("api:hold", kwargs={"public_id": held.public_id})
        return Response(show_hold(held), status=status.HTTP_201_CREATED, headers={"Location": place})


class HoldView(ApiView):
    rate = "write"

    @described("getHold", _("A hold of yours"), answers=HoldShape, codes=[404], headers=[HOLD_KEY])
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(show_hold(held_by(holder_of(request), public_id)))

    @described("releaseHold", _("Give a hold up"), status=204, codes=[403, 404], headers=[HOLD_KEY])
    def delete(self, request: Request, public_id: UUID) -> Response:
        hold = held_by(holder_of(request), public_id)
        release_hold(by=actor_of(request._request), hold=hold, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExtendView(ApiView):
    rate = "write"

    @described(
        "extendHold",
        _("Extend a hold once, to twenty minutes in all; again, it stays as it is"),
        answers=HoldShape,
        codes=[404, 409],
        headers=[IDEMPOTENCY, HOLD_KEY],
        writes=True,
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        return once(request, name_of(request), lambda: self.extend(request, public_id))

    def extend(self, request: Request, public_id: UUID) -> Response:
        hold = held_by(holder_of(request), public_id)
        return Response(show_hold(extend_hold(by=actor_of(request._request), hold=hold, now=clock.now())))

"""Visits of whoever is signed in: booked, seen, moved and cancelled, by booking.journeys and its rules alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from booking.appointments.actions.booking import Told, slot_of
from booking.appointments.actions.changing import Change
from booking.appointments.actions.holding import held_by
from booking.appointments.appointment import Cause, Side
from booking.appointments.models import Appointment
from booking.appointments.status import UPCOMING, Status
from booking.appointments.terms import Terms
from booking.journeys.book import book_at_once, confirm_booking
from booking.journeys.change import PATIENTS_CAUSES, cancel_visit, move_visit
from booking.journeys.choosing import choice_named
from booking.journeys.intake import checked_answers, questions_of
from booking.journeys.visits import visit_of, visits_of
from booking.schedule.models import Channel
from clinics.directory.models import Service
from portal.api.fields import Moment, PublicId, Shape, Text, Whole
from portal.api.holders import holder_of
from portal.api.once import once
from portal.api.paging import Listing, PageShape
from portal.api.schema import HOLD_KEY, IDEMPOTENCY, described, page_shape
from portal.api.v1.holds import TakenShape, naming_others, origin, slot_named
from portal.api.v1.people import PersonShape, person_of
from portal.api.v1.shapes import ChoiceShape, MoneyShape, NamedShape, by_clock, money
from portal.api.views import ApiView, body, parameters
from portal.audit.actor import actor_of
from portal.shared import clock
from portal.shared.languages import Language, active_language

MOST_LETTERS = 2000


class AppointmentShape(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField(help_text=_("To be read out at the desk."))
    status = serializers.ChoiceField(choices=Status.choices)
    starts_at = Moment()
    ends_at = Moment()
    channel = serializers.ChoiceField(choices=Channel.choices)
    doctor = NamedShape()
    clinic = NamedShape()
    service = NamedShape()
    person = serializers.UUIDField(help_text=_("Whose visit it is: one of `people`."))
    price = MoneyShape()
    pay_at_desk = serializers.BooleanField()
    confirm_by = Moment(allow_null=True, help_text=_("When the clinic will have confirmed it."))
    can_change = serializers.BooleanField()
    change_until = Moment(help_text=_("Until then it can be moved or cancelled here."))
    revision = serializers.IntegerField(help_text=_("To be sent with a change: what you have seen."))


class AnswerShape(Shape):
    question = PublicId()
    answer = Text(max_length=500)


class BookingShape(Shape):
    """Either a hold or a time; and whose visit it is."""

    hold = PublicId(required=False)
    slot = ChoiceShape(required=False)
    person = PersonShape()
    complaint = Text(max_length=MOST_LETTERS, allow_blank=True, default="")
    questions = Text(max_length=MOST_LETTERS, allow_blank=True, default="")
    answers = AnswerShape(many=True, default=list)
    referral = Text(
        max_length=500,
        allow_blank=True,
        default="",
        help_text=_("Number, date and who wrote it, where the service needs one. The clinic then confirms."),
    )
    insurer = Text(
        max_length=120,
        allow_blank=True,
        default="",
        help_text=_("With `policy`, where the clinic takes insurers. The clinic then confirms."),
    )
    policy = Text(max_length=40, allow_blank=True, default="")

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if ("hold" in told) == ("slot" in told):
            raise serializers.ValidationError({"hold": _("Give either a hold or a slot.")})
        return told


class ListShape(PageShape):
    when = serializers.ChoiceField(choices=["upcoming", "past", "all"], default="all", required=False)


class MoveShape(Shape):
    starts_at = Moment()
    revision = Whole(min_value=1, max_value=2**31 - 1)


class CancelShape(Shape):
    cause = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in PATIENTS_CAUSES], default=""
    )
    remark = Text(max_length=500, allow_blank=True, default="")
    revision = Whole(min_value=1, max_value=2**31 - 1)


def show_visit(visit: Appointment) -> dict[str, Any]:
    slot, zone, terms = slot_of(visit), visit.clinic.time_zone, Terms.of_json(visit.terms)
    until = terms.cancel_until(slot.starts_at)
    return {
        "id": str(visit.public_id),
        "code": visit.code,
        "status": visit.status,
        "starts_at": by_clock(slot.starts_at, zone).isoformat(),
        "ends_at": by_clock(slot.ends_at, zone).isoformat(),
        "channel": visit.channel,
        **{name: _named(getattr(visit, name)) for name in ("doctor", "clinic", "service")},
        "person": str(visit.patient.public_id) if visit.patient else None,
        "price": money(visit.price),
        "pay_at_desk": terms.due_online == 0,
        "confirm_by": by_clock(visit.confirm_by, zone).isoformat() if visit.confirm_by else None,
        "can_change": visit.status in UPCOMING and clock.now() <= until,
        "change_until": by_clock(until, zone).isoformat(),
        "revision": visit.revision,
    }


def _named(fact: Any) -> dict[str, str]:
    return {"code": fact.code, "name": fact.name}


class AppointmentsView(ApiView):
    permission_classes = (IsAuthenticated,)
    rate = "write"

    @described(
        "listAppointments",
        _("Visits that you booked, the latest first"),
        asks=ListShape,
        answers=page_shape(AppointmentShape),
    )
    def get(self, request: Request) -> Response:
        asked = parameters(request, ListShape)
        rows = _when(visits_of(request.user), asked["when"])
        order = ("-starts_at", "-public_id")
        return Listing("appointments", order).page(request, rows, asked, _show_visits)

    @described(
        "book",
        _("Book: confirm a hold, or take a time at once"),
        body=BookingShape,
        answers=AppointmentShape,
        status=201,
        codes=[404, 409],
        headers=[IDEMPOTENCY, HOLD_KEY],
        problem=TakenShape,
        writes=True,
    )
    def post(self, request: Request) -> Response:
        return once(request, _caller(request), lambda: self.book(request))

    def book(self, request: Request) -> Response:
        asked = body(request, BookingShape)
        visit = _confirmed(request, asked) if "hold" in asked else _booked(request, asked)
        place = reverse("api:appointment", kwargs={"public_id": visit.public_id})
        return Response(show_visit(visit), status=status.HTTP_201_CREATED, headers={"Location": place})


class AppointmentView(ApiView):
    permission_classes = (IsAuthenticated,)

    @described("getAppointment", _("A visit that you booked"), answers=AppointmentShape, codes=[404])
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(show_visit(visit_of(request.user, public_id)))


class _ChangeView(ApiView):
    permission_classes = (IsAuthenticated,)
    rate = "write"


class MoveView(_ChangeView):
    @described(
        "moveAppointment",
        _("Move a visit to another time of the same doctor; the old time is kept until the new one is had"),
        body=MoveShape,
        answers=AppointmentShape,
        codes=[404, 409],
        headers=[IDEMPOTENCY],
        problem=TakenShape,
        writes=True,
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        return once(request, _caller(request), lambda: self.move(request, public_id))

    def move(self, request: Request, public_id: UUID) -> Response:
        asked, visit = body(request, MoveShape), visit_of(request.user, public_id)
        change, now = Change(Cause.OTHER_TIME, revision=asked["revision"]), clock.now()
        by, starts_at = actor_of(request._request), asked["starts_at"]
        with naming_others(replace(slot_of(visit), starts_at=starts_at), moving=visit):
            moved = move_visit(by=by, visit=visit, starts_at=starts_at, change=change, now=now)
        return Response(show_visit(moved))


class CancelView(_ChangeView):
    @described(
        "cancelAppointment",
        _("Cancel a visit"),
        body=CancelShape,
        answers=AppointmentShape,
        codes=[404, 409],
        headers=[IDEMPOTENCY],
        writes=True,
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        return once(request, _caller(request), lambda: self.cancel(request, public_id))

    def cancel(self, request: Request, public_id: UUID) -> Response:
        asked, visit = body(request, CancelShape), visit_of(request.user, public_id)
        change = Change(Cause(asked["cause"]), asked["remark"], asked["revision"])
        by = actor_of(request._request)
        return Response(
            show_visit(cancel_visit(by=by, visit=visit, side=Side.PATIENT, change=change, now=clock.now()))
        )


def _caller(request: Request) -> str:
    return f"user {request.user.public_id}"


def _when(rows: QuerySet[Appointment], when: str) -> QuerySet[Appointment]:
    now: dt.datetime = clock.now()
    if when == "upcoming":
        return rows.filter(status__in=UPCOMING, during__endswith__gt=now)
    return rows.exclude(status__in=UPCOMING, during__endswith__gt=now) if when == "past" else rows


def _show_visits(visits: Sequence[Appointment]) -> Sequence[dict[str, Any]]:
    return [show_visit(visit) for visit in visits]


def _confirmed(request: Request, asked: Mapping[str, Any]) -> Appointment:
    hold = held_by(holder_of(request), asked["hold"])
    with naming_others(slot_of(hold)):
        return confirm_booking(
            by=actor_of(request._request),
            hold=hold,
            user=request.user,
            person=person_of(asked["person"]),
            told=_told(asked, hold.service),
            language=Language(active_language()),
            now=clock.now(),
        )


def _booked(request: Request, asked: Mapping[str, Any]) -> Appointment:
    choice = choice_named(**asked["slot"])
    with naming_others(slot_named(choice)):
        return book_at_once(
            by=actor_of(request._request),
            choice=choice,
            user=request.user,
            person=person_of(asked["person"]),
            told=_told(asked, choice.service),
            origin=origin(),
            now=clock.now(),
        )


def _told(asked: Mapping[str, Any], service: Service | int) -> Told:
    given = {each["question"]: each["answer"] for each in asked["answers"]}
    answers = checked_answers(questions_of(service), given)
    words = {name: asked[name] for name in ("complaint", "questions", "referral", "insurer", "policy")}
    return Told(answers=answers, **words)

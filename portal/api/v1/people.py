"""Whom a signed-in person books for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from booking.journeys.people import NewPerson, Relation, own_people
from booking.patients.details import FullName
from booking.patients.models import ContactPoint
from booking.patients.spelling import check_name
from portal.api.fields import Day, PublicId, Shape, Text
from portal.api.schema import described
from portal.api.views import ApiView
from portal.shared import clock

OF_SOMEBODY_NEW = ("relation", "family", "given", "birth_date")


def check_patronymic(text: str) -> None:
    """It may be left blank, and serializers ask validators of a blank text too."""
    if text.strip():
        check_name(text)


class PersonShape(Shape):
    """One whom you booked for before, by `id`; or somebody new, by the rest."""

    id = PublicId(required=False)
    relation = serializers.ChoiceField(choices=[each.value for each in Relation], required=False)
    family = Text(max_length=100, required=False, validators=[check_name])
    given = Text(max_length=100, required=False, validators=[check_name])
    patronymic = Text(max_length=100, allow_blank=True, required=False, validators=[check_patronymic])
    birth_date = Day(required=False)
    detailed_messages = serializers.BooleanField(
        required=False,
        help_text=_("Name the doctor and the service in my messages"),
    )

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if "id" in told and len(told) > 1:
            raise serializers.ValidationError({"id": _("Give either an id or somebody new.")})
        missing = [name for name in OF_SOMEBODY_NEW if name not in told and "id" not in told]
        if missing:
            required = self.fields["id"].error_messages["required"]
            raise serializers.ValidationError(dict.fromkeys(missing, required))
        return told


class OwnPersonShape(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    shown = serializers.CharField(help_text=_("«Anna K.»"))
    relation = serializers.ChoiceField(choices=[each.value for each in Relation])


class PeopleShape(serializers.Serializer):
    results = OwnPersonShape(many=True)


class PeopleView(ApiView):
    permission_classes = (IsAuthenticated,)

    @described("listPeople", _("Those whom you booked for"), answers=PeopleShape)
    def get(self, request: Request) -> Response:
        people = own_people(request.user, today=clock.today())
        return Response({"results": OwnPersonShape(people, many=True).data})


def person_of(told: Mapping[str, Any]) -> NewPerson | UUID:
    """As booking.journeys wants it, of a valid shape."""
    if "id" in told:
        public_id: UUID = told["id"]
        return public_id
    detailed = told.get("detailed_messages", False)
    name = FullName(told["family"], told["given"], told.get("patronymic", "")).stripped()
    return NewPerson(
        name,
        told["birth_date"],
        Relation(told["relation"]),
        messages=ContactPoint.Messages.DETAIL if detailed else ContactPoint.Messages.NEUTRAL,
    )

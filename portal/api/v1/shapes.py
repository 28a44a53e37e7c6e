"""What answers are made of, and shared parts of bodies."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from booking.schedule.models import Channel
from portal.api.fields import Code, Moment, PublicId, Shape
from portal.shared.money import Currency, Money


class MoneyShape(serializers.Serializer):
    amount = serializers.CharField(source="decimal", help_text=_("«3200.00»"))
    amount_minor = serializers.IntegerField(source="minor", help_text=_("Kopecks or cents."))
    currency = serializers.ChoiceField(choices=Currency.choices)


class RatingShape(serializers.Serializer):
    count = serializers.IntegerField()
    average = serializers.DecimalField(
        max_digits=2, decimal_places=1, coerce_to_string=False, allow_null=True
    )


class SlotShape(serializers.Serializer):
    """A time that can be held or booked; times are by the clinic's clock."""

    doctor = serializers.CharField()
    clinic = serializers.CharField()
    service = serializers.CharField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    starts_at = Moment()
    ends_at = Moment()
    price = MoneyShape()


class ChoiceShape(Shape):
    """A time to take, as `slots` lists it."""

    doctor = Code(allow_null=True, default=None, help_text=_("Null: whoever is free then."))
    clinic = Code()
    service = Code()
    starts_at = Moment(help_text=_("With its distance from UTC, whichever that is."))
    channel = serializers.ChoiceField(choices=Channel.choices, allow_null=True, default=None)


class NamedShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class IdShape(serializers.Serializer):
    id = PublicId(source="public_id")


def by_clock(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(ZoneInfo(zone))


def money(price: Money) -> dict[str, Any]:
    return {"amount": price.decimal, "amount_minor": price.minor, "currency": price.currency}

"""Writes of this app: a feed begins, and is taken back."""

import datetime as dt

from django.db import IntegrityError, transaction

from booking.calendars.models import CalendarFeed
from clinics.directory.models import Doctor
from portal.accounts.models import User
from portal.audit.actions import act_as
from portal.audit.actor import Actor
from portal.shared.languages import Language


def begin_feed(*, by: Actor, owner: User, language: Language, doctor: Doctor | None = None) -> CalendarFeed:
    """The owner's feed; the one there is, if there is one. Pressed twice at once, it is made once."""
    try:
        with transaction.atomic():
            act_as(by)
            return CalendarFeed.objects.create(owner=owner, language=language, doctor=doctor)
    except IntegrityError:
        return CalendarFeed.objects.get(owner=owner, revoked_at=None)


def revoke_feed(*, by: Actor, owner: User, now: dt.datetime) -> None:
    """From the commit on the address answers nobody; the next feed has another one. Revoking none is no error."""
    with transaction.atomic():
        act_as(by)
        CalendarFeed.objects.filter(owner=owner, revoked_at=None).update(revoked_at=now)

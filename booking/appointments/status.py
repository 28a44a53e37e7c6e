"""The life of an appointment: the one table of its transitions. The database keeps to it (triggers)."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    HELD = "held", _("held")
    AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
    AWAITING_CONFIRMATION = "awaiting_confirmation", _("awaiting confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    CHECKED_IN = "checked_in", _("arrived")
    IN_PROGRESS = "in_progress", _("in progress")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not come")
    EXPIRED = "expired", _("expired")


class Happening(models.TextChoices):
    """What happened to an appointment: each change of the row is one of these."""

    HELD = "held", _("the time was held")
    EXTENDED = "extended", _("the hold was extended")
    RELEASED = "released", _("the hold was given up")
    LAPSED = "lapsed", _("the hold lapsed")
    BOOKED = "booked", _("booked")
    PAID = "paid", _("paid")
    ACCEPTED = "accepted", _("confirmed by the clinic")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    CHECKED_IN = "checked_in", _("arrived")
    STARTED = "started", _("started")
    COMPLETED = "completed", _("completed")
    MISSED = "missed", _("did not come")
    CLOSED = "closed", _("closed by itself, since nobody had")
    UNDONE = "undone", _("the last step was undone")


S = Status

# A lapsed hold is retaken while its time is still free. Steps back are a member of staff's «undo».
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    S.HELD: (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CONFIRMED, S.EXPIRED),
    S.EXPIRED: (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CONFIRMED),
    S.AWAITING_PAYMENT: (S.AWAITING_CONFIRMATION, S.CONFIRMED, S.CANCELLED, S.EXPIRED),
    S.AWAITING_CONFIRMATION: (S.CONFIRMED, S.CANCELLED, S.EXPIRED),
    S.CONFIRMED: (S.CHECKED_IN, S.IN_PROGRESS, S.COMPLETED, S.CANCELLED, S.NO_SHOW),
    S.CHECKED_IN: (S.IN_PROGRESS, S.COMPLETED, S.CANCELLED, S.NO_SHOW, S.CONFIRMED),
    S.IN_PROGRESS: (S.COMPLETED, S.CHECKED_IN, S.CONFIRMED),
    S.COMPLETED: (S.IN_PROGRESS, S.CHECKED_IN, S.CONFIRMED),
    S.CANCELLED: (S.CONFIRMED, S.AWAITING_CONFIRMATION, S.AWAITING_PAYMENT),
    S.NO_SHOW: (S.CONFIRMED, S.CHECKED_IN),
}

# Who holds a time; everything else is over.
LIVE = (S.HELD, S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CONFIRMED, S.CHECKED_IN, S.IN_PROGRESS)
# What a patient has before them: it can be moved and cancelled, and counts towards the most that one may have.
UPCOMING = (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION, S.CONFIRMED)
# What expires unless somebody pays or confirms in time.
UNSETTLED = (S.AWAITING_PAYMENT, S.AWAITING_CONFIRMATION)


def allowed_pairs() -> Iterator[tuple[Status, Status]]:
    return ((before, after) for before, afters in TRANSITIONS.items() for after in afters)

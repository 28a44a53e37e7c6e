"""The outbox: messages to people, written in the transaction of what they tell of (decision 12)."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.patients.models import Patient
from portal.crypto.fields import EncryptedCharField, EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.querysets import ProtectedQuerySet
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.messaging.message import Channel
from portal.shared.languages import Language
from portal.shared.models import Timestamped

REACHED = Processing(Purpose.COMMUNICATION, Basis.CONTRACT, Retention.CONTACT)
TOLD = Processing(Purpose.COMMUNICATION, Basis.CONTRACT, Retention.BOOKING)
MOST_ATTEMPTS = 8


class Kind(models.TextChoices):
    """What a message tells of."""

    BOOKED = "booked", _("visit booked")
    REQUESTED = "requested", _("visit awaits confirmation")
    MOVED = "moved", _("visit moved")
    CANCELLED = "cancelled", _("visit cancelled")
    NOT_CONFIRMED = "unconfirmed", _("visit not confirmed in time")
    DELAYED = "delayed", _("visit begins later")
    ON_TIME = "on_time", _("visit begins on time after all")


class OutboxStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DEAD = "dead", _("could not be sent")
    DROPPED = "dropped", _("no longer needed")


OPEN = (OutboxStatus.WAITING, OutboxStatus.SENDING)


class OutboxQuerySet(ProtectedQuerySet["OutboxMessage"]):
    def due(self, now: dt.datetime) -> Self:
        """What may be claimed: its time has come, or whoever claimed it never came back."""
        return self.filter(
            Q(status=OutboxStatus.WAITING, next_attempt_at__lte=now)
            | Q(status=OutboxStatus.SENDING, claimed_until__lte=now)
        )


class OutboxMessage(RowOfSubject, Timestamped):
    """One message to one address. `purpose` says what for, once and for all: a second one is never written.

    Recipient and words are sealed under the patient's keys, and emptied some weeks after the end.
    """

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    purpose = models.CharField(_("purpose"), max_length=120, unique=True)
    appointment = models.ForeignKey(
        Appointment, verbose_name=_("appointment"), on_delete=models.PROTECT, related_name="messages"
    )
    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("about"), max_length=11, choices=Kind)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    number = models.PositiveIntegerField(_("number of the message"), unique=True)
    recipient = EncryptedCharField(
        _("recipient"), max_length=254, null=True, label="notifications.message.recipient", processing=REACHED
    )
    title = EncryptedCharField(
        _("subject"), max_length=200, null=True, label="notifications.message.title", processing=TOLD
    )
    text = EncryptedTextField(_("text"), null=True, label="notifications.message.text", processing=TOLD)
    calendar = EncryptedTextField(
        _("calendar file"), null=True, label="notifications.message.calendar", processing=TOLD
    )
    status = models.CharField(_("status"), max_length=7, choices=OutboxStatus, default=OutboxStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"))
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    useless_after = models.DateTimeField(_("useless after"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    reference = models.CharField(_("provider's reference"), max_length=120, blank=True)
    failure = models.CharField(_("last failure"), max_length=60, blank=True)

    objects: ClassVar[models.Manager["OutboxMessage"]] = OutboxQuerySet.as_manager()

    class Meta(Protected.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status=OutboxStatus.WAITING),
                name="notifications_waiting",
            ),
            models.Index(
                fields=["claimed_until"],
                condition=Q(status=OutboxStatus.SENDING),
                name="notifications_sending",
            ),
            models.Index(
                fields=["finished_at"], condition=Q(text__isnull=False), name="notifications_to_empty"
            ),
            models.Index(
                fields=["-finished_at"], condition=Q(status=OutboxStatus.DEAD), name="notifications_dead"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notifications_claimed_while_sending",
                condition=Q(status=OutboxStatus.SENDING) ^ Q(claimed_until=None),
            ),
            models.CheckConstraint(
                name="notifications_finished_at_the_end",
                condition=Q(status__in=OPEN) ^ Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notifications_open_has_words",
                condition=~Q(status__in=OPEN) | Q(recipient__isnull=False, text__isnull=False),
            ),
            models.CheckConstraint(
                name="notifications_few_attempts", condition=Q(attempts__lte=MOST_ATTEMPTS)
            ),
            models.CheckConstraint(
                name="notifications_sent_by_a_provider",
                condition=~Q(status=OutboxStatus.SENT) | ~Q(provider=""),
            ),
        ]

    def may_be_tried_again(self, now: dt.datetime) -> bool:
        return self.status == OutboxStatus.DEAD and now < self.useless_after

    def __str__(self) -> str:
        """Neither whom nor what."""
        return f"{self.get_kind_display()}, {self.get_channel_display()}"

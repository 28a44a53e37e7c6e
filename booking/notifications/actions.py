"""Writes of the outbox: tell people of a visit, in the transaction that changes it; try a dead message again."""

import datetime as dt
import logging

from django.db import connection, transaction
from kombu.exceptions import OperationalError as BrokerAway

from booking.appointments.appointment import Side
from booking.appointments.models import Appointment, Cause
from booking.appointments.status import Happening, Status
from booking.notifications.errors import NotDead, OutsideTransaction
from booking.notifications.models import Kind, OutboxMessage, OutboxStatus
from booking.notifications.recipients import Recipient, recipients_of
from booking.notifications.tasks import deliver
from booking.notifications.texts import OF_THE_DAY, words_for
from booking.patients.models import Patient
from portal.audit.actions import act_as, record
from portal.audit.actor import Actor
from portal.messaging.message import next_number

KINDS: dict[tuple[Happening, Status], Kind] = {
    (Happening.BOOKED, Status.CONFIRMED): Kind.BOOKED,
    (Happening.BOOKED, Status.AWAITING_CONFIRMATION): Kind.REQUESTED,
    (Happening.PAID, Status.CONFIRMED): Kind.BOOKED,
    (Happening.PAID, Status.AWAITING_CONFIRMATION): Kind.REQUESTED,
    (Happening.ACCEPTED, Status.CONFIRMED): Kind.BOOKED,
    (Happening.MOVED, Status.CONFIRMED): Kind.MOVED,
    (Happening.MOVED, Status.AWAITING_CONFIRMATION): Kind.REQUESTED,
    (Happening.CANCELLED, Status.CANCELLED): Kind.CANCELLED,
    (Happening.UNDONE, Status.CONFIRMED): Kind.BOOKED,
    (Happening.UNDONE, Status.AWAITING_CONFIRMATION): Kind.REQUESTED,
    (Happening.LAPSED, Status.EXPIRED): Kind.NOT_CONFIRMED,
}

log = logging.getLogger(__name__)


def tell_of_visit(visit: Appointment, *, now: dt.datetime) -> list[OutboxMessage]:
    """Write the messages that the visit's last change calls for, if any; those that it overtakes are dropped.

    To be called in the transaction of that change; called again, it writes none twice. They leave after the
    commit. Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    if visit.patient is None or _is_step_at_desk(visit):
        return []
    written_before, kind = _drop_overtaken(visit, now), _kind_of(visit)
    if kind is None or visit.cause == Cause.NOT_ME:
        return []  # whoever says «not me» wants no message more
    messages = []
    for recipient in recipients_of(visit):
        purpose = f"{_change_of(visit)}{kind.value} {recipient.channel.value}"
        messages.append(written_before.get(purpose) or _write(visit, kind, recipient, purpose, now))
    if messages:
        transaction.on_commit(_start_delivery)
    return messages


def tell_of_delay(visit: Appointment, *, minutes: int, purpose: str, now: dt.datetime) -> list[OutboxMessage]:
    """The visit begins so many minutes later; none: on time after all. Its booked time stays.

    `purpose` names the occasion: of one occasion nobody is told twice. What waits to tell of another is dropped.
    Within the caller's transaction. Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    kind = Kind.DELAYED if minutes else Kind.ON_TIME
    of_visit = OutboxMessage.objects.filter(appointment=visit)
    written_before = {message.purpose: message for message in of_visit.filter(purpose__startswith=purpose)}
    older = of_visit.filter(kind__in=OF_THE_DAY, status=OutboxStatus.WAITING)
    older.exclude(purpose__startswith=purpose).update(status=OutboxStatus.DROPPED, finished_at=now)
    messages = []
    for recipient in recipients_of(visit):
        once = f"{purpose} {kind.value} {recipient.channel.value}"
        known = written_before.get(once)
        messages.append(known or _write(visit, kind, recipient, once, now, minutes_late=minutes))
    if messages:
        transaction.on_commit(_start_delivery)
    return messages


def _change_of(visit: Appointment) -> str:
    """How the purposes of all messages of the visit's last change begin."""
    return f"visit {visit.public_id} {visit.revision} "


def _write(
    visit: Appointment,
    kind: Kind,
    recipient: Recipient,
    purpose: str,
    now: dt.datetime,
    *,
    minutes_late: int = 0,
) -> OutboxMessage:
    """One message; it leaves with the next beat at the latest."""
    words = words_for(visit, kind, recipient, minutes_late=minutes_late)
    message = OutboxMessage(
        purpose=purpose,
        appointment=visit,
        patient=visit.patient,
        kind=kind,
        channel=recipient.channel,
        language=visit.language,
        number=next_number(),
        recipient=recipient.to,
        title=words.title,
        text=words.text,
        calendar=words.calendar or None,
        next_attempt_at=now,
        useless_after=max(
            visit.during.lower + dt.timedelta(minutes=minutes_late), now + dt.timedelta(hours=1)
        ),
    )
    message.save()
    return message


def stop_messages(*, patient: Patient, to: str, now: dt.datetime) -> int:
    """Drop what waits to go to this phone or e-mail of the patient's; how many. Within the caller's transaction."""
    waiting = OutboxMessage.objects.filter(patient=patient, status=OutboxStatus.WAITING)
    found = [message.pk for message in waiting if message.recipient == to]
    return OutboxMessage.objects.filter(pk__in=found, status=OutboxStatus.WAITING).update(
        status=OutboxStatus.DROPPED, finished_at=now
    )


def try_again(message: OutboxMessage, *, by: Actor, now: dt.datetime) -> OutboxMessage:
    """A member of staff sends a dead message after all. Raises NotDead."""
    with transaction.atomic():
        act_as(by)
        again = OutboxMessage.objects.filter(
            pk=message.pk, status=OutboxStatus.DEAD, text__isnull=False, useless_after__gt=now
        ).update(status=OutboxStatus.WAITING, finished_at=None, attempts=0, next_attempt_at=now)
        if not again:
            raise NotDead
        record(
            by=by,
            action="notifications.message.try_again",
            object=message,
            patient=message.patient.public_id,
        )
        transaction.on_commit(_start_delivery)
    message.refresh_from_db()
    return message


def _is_step_at_desk(visit: Appointment) -> bool:
    """Of the visit's day, or back: it concerns nobody else, and what waits to be told stays true."""
    if visit.happening == Happening.UNDONE:
        return _status_before(visit) != Status.CANCELLED
    return visit.happening in (Happening.CHECKED_IN, Happening.STARTED, Happening.COMPLETED, Happening.MISSED)


def _kind_of(visit: Appointment) -> Kind | None:
    happening, status = Happening(visit.happening), Status(visit.status)
    if visit.cause == Cause.NOT_PAID:
        return None  # what was not paid was never told as booked
    if happening is Happening.CANCELLED and visit.cancelled_by_side == Side.CLINIC:
        declined = _status_before(visit) == Status.AWAITING_CONFIRMATION
        return Kind.NOT_CONFIRMED if declined else Kind.CANCELLED
    return KINDS.get((happening, status))


def _status_before(visit: Appointment) -> str | None:
    return visit.events.filter(revision=visit.revision - 1).values_list("status", flat=True).first()


def _drop_overtaken(visit: Appointment, now: dt.datetime) -> dict[str, OutboxMessage]:
    """What waits to be told of an earlier state of the visit would be wrong by now. All its messages, by purpose."""
    messages = {message.purpose: message for message in OutboxMessage.objects.filter(appointment=visit)}
    change = _change_of(visit)
    if any(not purpose.startswith(change) for purpose in messages):
        waiting = OutboxMessage.objects.filter(appointment=visit, status=OutboxStatus.WAITING)
        waiting.exclude(purpose__startswith=change).update(status=OutboxStatus.DROPPED, finished_at=now)
    return messages


def _start_delivery() -> None:
    """At once; without a broker the beat does it within half a minute."""
    try:
        deliver.apply_async(retry=False)
    except BrokerAway as error:
        log.warning("The broker does not answer, messages wait for the beat: %s", type(error).__name__)

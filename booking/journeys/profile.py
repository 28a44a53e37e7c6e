"""A signed-in person changes by what they are reached; the visits of their own records follow."""

import datetime as dt

from booking.patients.actions.contacts import add_contact, end_contact
from booking.patients.details import NewContact
from booking.patients.models import ContactPoint, Patient, PatientAccess
from booking.patients.records import survivor_of
from portal.accounts.codes import take_contact
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.messaging.message import Channel

System = ContactPoint.System


def change_contact(*, by: Actor, user: User, channel: Channel, to: str, code: str, now: dt.datetime) -> User:
    """By the code that was sent to the new phone or e-mail. The former one of that kind ends in their own records.

    Raises WrongCode, TooManyTries, AddressTaken. Cut short, the records keep the former one; the account has the new.
    """
    system = System.EMAIL if channel is Channel.EMAIL else System.PHONE
    former = user.email if system is System.EMAIL else user.phone
    changed = take_contact(user, channel=channel, to=to, code=code, by=by)
    for patient in _own_patients(user):
        _reach_by(by, patient, system, former=former, to=to, now=now)
    return changed


def _own_patients(user: User) -> list[Patient]:
    accesses = PatientAccess.objects.filter(user=user).select_related("patient").order_by("pk")
    return list({survivor_of(access.patient): None for access in accesses})


def _reach_by(
    by: Actor, patient: Patient, system: ContactPoint.System, *, former: str, to: str, now: dt.datetime
) -> None:
    """Only where the former one is the record's: whoever has another at the clinic keeps it."""
    contacts = list(ContactPoint.objects.filter(patient=patient, system=system, valid_to=None))
    ended = [contact for contact in contacts if contact.value == former and former != to]
    if not ended and contacts:
        return
    for contact in ended:
        end_contact(by=by, contact=contact, now=now)
    if all(contact.value != to for contact in contacts):
        messages = ContactPoint.Messages(ended[0].messages) if ended else ContactPoint.Messages.NEUTRAL
        add_contact(
            by=by, patient=patient, contact=NewContact(system, to, messages=messages, verified_at=now)
        )

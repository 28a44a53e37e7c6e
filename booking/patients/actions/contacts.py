"""How a patient is reached, and where they live."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python as to_phone

from booking.patients.actions.writing import locked, save, writing, writing_to
from booking.patients.contacts import HOME_REGION
from booking.patients.details import NewContact
from booking.patients.errors import AlreadyEnded
from booking.patients.models import Address, ContactPoint, Patient
from portal.audit.actions import record
from portal.audit.actor import Actor


def add_contact(*, by: Actor, patient: Patient, contact: NewContact) -> ContactPoint:
    """Raises ValidationError, RecordMerged; Conflict if the patient has it already."""
    with writing_to(patient, by) as current:
        row = write(current, contact, by)
        _record(by, row, "patients.contact.add")
    return row


def verify_contact(*, by: Actor, contact: ContactPoint, now: dt.datetime) -> ContactPoint:
    """A code sent there came back. It proves the phone, not the person. Raises AlreadyEnded, RecordMerged."""
    with writing_to(contact.patient, by):
        row = _open(contact)
        row.verified_at = now
        save(row, by)
        _record(by, row, "patients.contact.verify")
    return row


def end_contact(*, by: Actor, contact: ContactPoint, now: dt.datetime) -> ContactPoint:
    """No longer the patient's; kept, because visits were booked from it. Raises AlreadyEnded.

    Also of a record that was merged: it keeps its contacts, and a wrong one must not stay for that.
    """
    with writing(by):
        locked(contact.patient)
        row = _open(contact)
        row.valid_to = now
        save(row, by)
        _record(by, row, "patients.contact.end")
    return row


def choose_messages(*, by: Actor, contact: ContactPoint, messages: ContactPoint.Messages) -> ContactPoint:
    """Detail or neutral, as the patient wants it there. Raises AlreadyEnded, RecordMerged."""
    with writing_to(contact.patient, by):
        row = _open(contact)
        row.messages = messages
        save(row, by)
        _record(by, row, "patients.contact.choose_messages")
    return row


def set_address(
    *, by: Actor, patient: Patient, text: str, use: Address.Use = Address.Use.HOME
) -> Address | None:
    """The address of this use, in place of the former; an empty text takes it away (then None).

    Raises ValidationError, RecordMerged.
    """
    with writing_to(patient, by) as current:
        row = Address.objects.filter(patient=current, use=use).first()
        row = row or Address(patient=current, use=use)
        row.text = text.strip()
        if row.text:
            save(row, by)
        elif row.pk:
            row.delete()
        record(by=by, action="patients.address.set", object=current, patient=current.public_id)
    return row if row.text else None


def write(patient: Patient, contact: NewContact, by: Actor) -> ContactPoint:
    """The row of a new contact, inside the caller's transaction."""
    value = _phone(contact.value) if contact.system == ContactPoint.System.PHONE else _email(contact.value)
    row = ContactPoint(
        patient=patient,
        system=contact.system,
        value=value,
        owner=contact.owner,
        is_shared=contact.is_shared,
        messages=contact.messages,
        verified_at=contact.verified_at,
    )
    save(row, by)
    return row


def _phone(written: str) -> str:
    number = to_phone(written, region=HOME_REGION)
    if not number or not number.is_valid():
        raise ValidationError({"value": _("This is no valid phone number.")})
    return str(number.as_e164)


def _email(written: str) -> str:
    address = written.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"value": error}) from None
    return address


def _open(contact: ContactPoint) -> ContactPoint:
    row = ContactPoint.objects.get(pk=contact.pk)
    if row.valid_to is not None:
        raise AlreadyEnded
    return row


def _record(by: Actor, contact: ContactPoint, action: str) -> None:
    record(by=by, action=action, object=contact, patient=contact.subject_id)

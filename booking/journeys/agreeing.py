"""What is agreed of a visit: who pays, at what price, and what the clinic looks at before it confirms."""

import datetime as dt
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.appointments.actions.booking import Told
from booking.appointments.actions.holding import Agreed
from booking.appointments.models import Source
from booking.appointments.slots import Slot
from booking.appointments.terms import terms_of
from booking.availability.queries import visitor_of
from booking.availability.visitors import Visitor
from booking.patients.models import Patient
from clinics.directory.models import Clinic, Payer, Price, Service
from portal.shared.clock import date_in
from portal.shared.languages import Language
from portal.shared.money import Money


def agreed_at_desk(
    slot: Slot, price: Money | None, *, payer: Payer, awaits_letter: bool, source: Source, language: Language
) -> Agreed:
    """Of this moment. Whoever else pays has a price of their own, if one is known. Prepayments are made at the desk."""
    clinic, service = Clinic.objects.get(pk=slot.clinic_id), Service.objects.get(pk=slot.service_id)
    day = date_in(clinic.time_zone, slot.starts_at)
    own = price or price_of(slot, Payer.SELF, day)
    agreed = price_of(slot, payer, day) or own or Money(clinic.currency, 0)
    terms = terms_of(service, agreed, pays_online=False, needs_confirmation=awaits_letter)
    return Agreed(price=agreed, terms=terms, payer=payer, source=source, language=language)


def declared(agreed: Agreed, told: Told, slot: Slot) -> Agreed:
    """With what a patient says of an insurer or a referral: the clinic looks at it, and then confirms.

    An insurer pays its own price, if one is known, and nobody prepays. Raises ValidationError.
    """
    if not (told.insurer or told.policy or told.referral):
        return agreed
    terms = replace(agreed.terms, needs_confirmation=True)
    if not (told.insurer or told.policy):
        return replace(agreed, terms=terms)
    if not (told.insurer and told.policy):
        raise ValidationError(_("Give both, the insurer and the number of the policy."))
    clinic = Clinic.objects.get(pk=slot.clinic_id)
    if Payer.INSURER not in clinic.accepted_payers:
        raise ValidationError(_("At this clinic visits are paid by the patient."))
    price = price_of(slot, Payer.INSURER, date_in(clinic.time_zone, slot.starts_at)) or agreed.price
    terms = replace(terms, prepayment_minor=0, prepayment_waived=False)
    return replace(agreed, payer=Payer.INSURER, price=price, terms=terms)


def visitor_with(patient: Patient, told: Told) -> Visitor:
    """A referral that is told of is one, whatever our records know: the clinic sees it before it confirms."""
    visitor = visitor_of(patient)
    return replace(visitor, referrals=None) if told.referral else visitor


def price_of(slot: Slot, payer: Payer, day: dt.date) -> Money | None:
    prices = Price.objects.holding_on(day).filter(
        offering__doctor=slot.doctor_id,
        offering__clinic=slot.clinic_id,
        offering__service=slot.service_id,
        payer=payer,
    )
    found = prices.first()
    return Money(found.currency, found.amount_minor) if found else None

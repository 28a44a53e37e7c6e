"""What is agreed of a visit that the desk books, or moves to another doctor."""

import datetime as dt

from booking.appointments.actions.holding import Agreed
from booking.appointments.models import Source
from booking.appointments.slots import Slot
from booking.appointments.terms import terms_of
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
    own = price or _price(slot, Payer.SELF, day)
    agreed = _price(slot, payer, day) or own or Money(clinic.currency, 0)
    terms = terms_of(service, agreed, pays_online=False, needs_confirmation=awaits_letter)
    return Agreed(price=agreed, terms=terms, payer=payer, source=source, language=language)


def _price(slot: Slot, payer: Payer, day: dt.date) -> Money | None:
    prices = Price.objects.holding_on(day).filter(
        offering__doctor=slot.doctor_id,
        offering__clinic=slot.clinic_id,
        offering__service=slot.service_id,
        payer=payer,
    )
    found = prices.first()
    return Money(found.currency, found.amount_minor) if found else None

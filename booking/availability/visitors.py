"""Whom a service is for: the rules of age, sex, referral and repeat visits, asked of our own records."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.availability.offers import Dates, Offer
from booking.patients.ages import AGES, age_on, birthday, is_adult
from booking.patients.people import Sex
from clinics.directory.models import Country
from clinics.directory.models import Sex as Only

DAY = dt.timedelta(days=1)
SEXES = {Only.FEMALE: Sex.FEMALE, Only.MALE: Sex.MALE}


@dataclass(frozen=True)
class Visitor:
    """What our records know of the patient; None is not known yet, and refuses nothing.

    `completed`: per specialty, the local date of the last completed visit. `referrals`: specialties with a valid one.
    `upcoming`: how many visits the patient has before them.
    """

    birth_date: dt.date | None = None
    sex: str | None = None
    upcoming: int = 0
    completed: Mapping[int, dt.date] | None = None
    referrals: frozenset[int] | None = None


ANYBODY = Visitor()
ALWAYS = Dates()


def dates_for(offer: Offer, visitor: Visitor) -> Dates | None:
    """The local dates on which the visitor may come; None if never."""
    if visitor is ANYBODY:
        return ALWAYS
    if _wrong_sex(offer, visitor) or _no_referral(offer, visitor):
        return None
    dates = Dates()
    if visitor.birth_date:
        dates &= _dates_by_age(offer, visitor.birth_date)
    if offer.is_repeat and visitor.completed is not None:
        last = visitor.completed.get(offer.specialty_id)
        if last is None:
            return None
        if offer.repeat_within_days is not None:
            dates &= Dates(None, last + offer.repeat_within_days * DAY)
    return dates


def _dates_by_age(offer: Offer, born: dt.date) -> Dates:
    of_age = birthday(born, AGES[Country(offer.country)].adult)
    dates = Dates()
    if offer.age_from is not None:
        dates &= Dates(birthday(born, offer.age_from))
    if offer.age_to is not None:
        dates &= Dates(None, birthday(born, offer.age_to + 1) - DAY)
    if not offer.sees_children:
        dates &= Dates(of_age)
    if not offer.sees_adults:
        dates &= Dates(None, of_age - DAY)
    return dates


def refusals(offer: Offer, visitor: Visitor, day: dt.date) -> Iterator[str]:
    """Why the visitor can't come on that local date, in the reader's language."""
    if visitor.birth_date:
        yield from _refusals_by_age(offer, visitor.birth_date, day)
    if _wrong_sex(offer, visitor):
        yield _("This service is for women.") if offer.sex == Only.FEMALE else _("This service is for men.")
    if _no_referral(offer, visitor):
        yield _("This service needs a referral, and we have none on record. Please call the clinic.")
    if offer.is_repeat and visitor.completed is not None:
        yield from _refusals_of_repeat(offer, visitor.completed.get(offer.specialty_id), day)


def _refusals_by_age(offer: Offer, born: dt.date, day: dt.date) -> Iterator[str]:
    age = age_on(born, day)
    if offer.age_from is not None and age < offer.age_from:
        years = offer.age_from
        yield ngettext("This service is from %d year on.", "This service is from %d years on.", years) % years
    if offer.age_to is not None and age > offer.age_to:
        years = offer.age_to
        yield ngettext("This service is up to %d year.", "This service is up to %d years.", years) % years
    if is_adult(born, Country(offer.country), day):
        if not offer.sees_adults:
            yield _("This doctor sees only children.")
    elif not offer.sees_children:
        yield _("This doctor sees only adults.")


def _refusals_of_repeat(offer: Offer, last: dt.date | None, day: dt.date) -> Iterator[str]:
    if last is None:
        yield _("A repeat visit comes after a completed first one. Please book a first visit.")
    elif offer.repeat_within_days is not None and (day - last).days > offer.repeat_within_days:
        days = offer.repeat_within_days
        yield (
            ngettext(
                "A repeat visit is possible within %d day of the last one. Please book a first visit.",
                "A repeat visit is possible within %d days of the last one. Please book a first visit.",
                days,
            )
            % days
        )


def _wrong_sex(offer: Offer, visitor: Visitor) -> bool:
    return bool(offer.sex and visitor.sex and SEXES[Only(offer.sex)] != visitor.sex)


def _no_referral(offer: Offer, visitor: Visitor) -> bool:
    return bool(
        offer.needs_referral and visitor.referrals is not None and offer.specialty_id not in visitor.referrals
    )

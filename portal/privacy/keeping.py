"""How long the law has us keep what a visit left behind, by the country of the clinic's legal entity.

Defaults, to be confirmed by the clinic's own lawyer before the site is opened: the sources differ in rank, and a
narrower field (occupational medicine, radiology, psychiatry) may have longer terms. An erasure leaves alone what is
still within its term (portal.crypto.erasure); who never had a visit that took place is kept by nothing here.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from portal.crypto.retention import Retention
from portal.shared.countries import Country


@dataclass(frozen=True, slots=True)
class Kept:
    """In full years after the year of the last visit.

    `record`: the medical record, and with it whom it is of (a Russian card, form 025/u, has the name, the birth date,
    the address, the phone and the documents); `payments`: what was agreed, told and paid.
    """

    record: int
    record_law: str
    payments: int
    payments_law: str


KEPT = {
    Country.RU: Kept(
        record=25,
        record_law=gettext_noop(
            "323-FZ, article 79(1)(12); orders of the Ministry of Health No. 408 of 2023-08-03 and No. 834n of "
            "2014-12-15 (form 025/u), its letter No. 13-2/1538 of 2015-12-07"
        ),
        payments=5,
        payments_law=gettext_noop("402-FZ, article 29(1)"),
    ),
    # No law of Cyprus names a term: GDPR, article 5(1)(e), asks for the shortest that serves, and article 17(3)(b) and
    # (e) lets what medical law and claims need stay. Fifteen years is what its Commissioner's guidance is read to say.
    Country.CY: Kept(
        record=15,
        record_law=gettext_noop(
            "GDPR, article 17(3); Law 1(I)/2005 on the rights of patients; guidance of the Commissioner for "
            "Personal Data Protection"
        ),
        payments=6,
        payments_law=gettext_noop("Assessment and Collection of Taxes Law 4/1978, section 30"),
    ),
}


def kept_until(last_visit: dt.date, years: int) -> dt.date:
    """The last day, inclusive: terms of archives run from the first day of the year after."""
    return dt.date(last_visit.year + years, 12, 31)


def terms_after(visit: dt.date, country: Country) -> dict[Retention, dt.date]:
    """Until the end of which day each class of a patient's data stays after a visit on that local day."""
    kept = KEPT[country]
    record = kept_until(visit, kept.record)
    return {
        Retention.CLINICAL: record,
        Retention.CONTACT: record,
        Retention.BOOKING: kept_until(visit, kept.payments),
    }

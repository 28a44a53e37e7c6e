"""What the law of each country asks of a consent, and by when a request of a person is answered.

Russia: Federal Law 152-FZ «On personal data» of 2006-07-27, Federal Law 323-FZ of 2011-11-21, Federal Law 38-FZ «On
advertising». Cyprus: GDPR (Regulation (EU) 2016/679), Laws 112(I)/2004 (marketing) and 125(I)/2018.
"""

import calendar
import datetime as dt

import holidays
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.countries import Country


class Purpose(models.TextChoices):
    """What a consent is asked for; each is separate and optional."""

    MARKETING = "marketing", _("news and offers of the clinic")
    PUBLICATION = "publication", _("publication of what I write")
    INSURER = "insurer", _("passing data on to my insurer")
    PROXY = "proxy", _("telling somebody whom I name about my health")


class Basis(models.TextChoices):
    CONSENT = "consent", _("consent to processing (152-FZ, article 9; GDPR, article 6(1)(a))")
    EXPLICIT = "explicit", _("explicit consent about health (GDPR, article 9(2)(a))")
    SECRECY = "secrecy", _("written consent to disclose a medical secret (323-FZ, article 13(3))")


class Method(models.TextChoices):
    TICK = "tick", _("a tick on the site")
    CODE = "code", _("a code sent to the phone or e-mail")
    PAPER = "paper", _("signed on paper")
    SIGNATURE = "signature", _("qualified electronic signature")


class Kind(models.TextChoices):
    """GDPR articles 15 to 18 and 20; 152-FZ articles 14, 20 and 21."""

    ACCESS = "access", _("see what you keep about me")
    RECTIFY = "rectify", _("correct what is wrong")
    RESTRICT = "restrict", _("stop using it for now")
    ERASE = "erase", _("erase my data")
    PORT = "port", _("give me my data to take elsewhere")


SECRETS = (Purpose.INSURER, Purpose.PROXY)
IN_WRITING = frozenset({Method.PAPER, Method.SIGNATURE})

RU_WORKING_DAYS, RU_MORE_WORKING_DAYS = 10, 5
GDPR_MONTHS, GDPR_MORE_MONTHS = 1, 2


def basis_of(purpose: Purpose, country: Country) -> Basis:
    if purpose not in SECRETS:
        return Basis.CONSENT
    return Basis.SECRECY if country is Country.RU else Basis.EXPLICIT


def methods_of(purpose: Purpose, country: Country) -> frozenset[Method]:
    """How it may be given: what discloses a medical secret in Russia, in writing (323-FZ, article 13(3))."""
    if purpose in SECRETS and country is Country.RU:
        return IN_WRITING
    return frozenset(Method)


def answer_by(received: dt.date, country: Country) -> dt.date:
    """The last day to answer a request that came on that local day.

    152-FZ, article 20(1): ten working days from the receipt, that day not counted (Civil Code,
    article 191). GDPR, article 12(3): one month; a month that has no such day ends with its last one, and a last day
    that is a holiday moves to the next working day (Regulation 1182/71, article 3(2)(c) and (4)).
    """
    if country is Country.RU:
        return _working_days_after(received, RU_WORKING_DAYS, country)
    return _working_day_from(_months_after(received, GDPR_MONTHS), country)


def answer_by_at_most(received: dt.date, country: Country) -> dt.date:
    """The last day when the time is extended once, with a reason that the person is told.

    152-FZ, article 20(1): by five working days. GDPR, article 12(3): by two further months.
    """
    if country is Country.RU:
        return _working_days_after(received, RU_WORKING_DAYS + RU_MORE_WORKING_DAYS, country)
    return _working_day_from(_months_after(received, GDPR_MONTHS + GDPR_MORE_MONTHS), country)


def is_working_day(day: dt.date, country: Country) -> bool:
    return day.weekday() < 5 and day not in holidays.country_holidays(country.value, years=day.year)


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _working_days_after(day: dt.date, count: int, country: Country) -> dt.date:
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def _working_day_from(day: dt.date, country: Country) -> dt.date:
    while not is_working_day(day, country):
        day += dt.timedelta(days=1)
    return day

"""What follows from a legal entity's country: its currency and the shape of its tax number."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Country
from portal.network.faults import Message
from portal.shared.money import Currency

# Weights of the control digits of the Russian tax number (INN), Federal Tax Service order ММВ-7-6/435@.
INN_WEIGHTS_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_WEIGHTS_12_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_WEIGHTS_12_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True, slots=True)
class CountryRules:
    currency: Currency
    tax_id: Callable[[str], bool]
    tax_id_expected: Message


def _control_digit(digits: str, weights: tuple[int, ...]) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    return str(total % 11 % 10)


def is_inn(number: str) -> bool:
    """A Russian tax number: 10 digits of an organisation or 12 of a person, with control digits."""
    if not re.fullmatch(r"\d{10}|\d{12}", number, re.ASCII):
        return False
    if len(number) == 10:
        return number[9] == _control_digit(number, INN_WEIGHTS_10)
    return number[10] == _control_digit(number, INN_WEIGHTS_12_FIRST) and number[11] == _control_digit(
        number, INN_WEIGHTS_12_SECOND
    )


def is_cypriot_tax_id(number: str) -> bool:
    return re.fullmatch(r"(CY)?\d{8}[A-Z]", number, re.ASCII) is not None


COUNTRY_RULES = {
    Country.RU: CountryRules(
        Currency.RUB, is_inn, _("a tax number (INN) of 10 or 12 digits with right control digits")
    ),
    Country.CY: CountryRules(Currency.EUR, is_cypriot_tax_id, _("a tax number of 8 digits and a letter")),
}

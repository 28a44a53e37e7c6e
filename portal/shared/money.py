"""Money as an integer of minor units and a currency (decision 6); no float touches it."""

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils import formats
from django.utils.translation import gettext_lazy as _


class Currency(models.TextChoices):
    RUB = "RUB", _("Russian rouble")
    EUR = "EUR", _("Euro")


SYMBOLS = {Currency.RUB: "₽", Currency.EUR: "€"}
MINOR_UNITS = {Currency.RUB: 100, Currency.EUR: 100}


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (kopecks, cents) of one ISO 4217 currency."""

    currency: str
    minor: int

    @classmethod
    def of_major(cls, units: int, currency: str) -> Self:
        """Whole roubles or euros as Money."""
        return cls(currency, units * MINOR_UNITS[Currency(currency)])

    @property
    def decimal(self) -> str:
        """The amount as machines read it: «3200.00»."""
        whole, rest = divmod(self.minor, MINOR_UNITS[Currency(self.currency)])
        return f"{whole}.{rest:02d}"

    def __str__(self) -> str:
        """The amount in the active language's manner, with non-breaking spaces: «3 200 ₽», «€54»."""
        whole, rest = divmod(self.minor, MINOR_UNITS[Currency(self.currency)])
        digits = formats.number_format(whole, use_l10n=True, force_grouping=True)
        if rest:
            digits += formats.get_format("DECIMAL_SEPARATOR") + f"{rest:02d}"
        symbol = SYMBOLS[Currency(self.currency)]
        if self.currency == Currency.EUR and formats.get_format("DECIMAL_SEPARATOR") == ".":
            return f"{symbol}{digits}"
        return f"{digits}\N{NO-BREAK SPACE}{symbol}"

"""What a visitor asks of the finder: read from the address, written back into it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf
from urllib.parse import urlencode

from django.http import QueryDict

from clinics.pages.search.words import tidy
from portal.shared.money import Currency, Money

AMOUNT = re.compile(r"\d{1,8}")


class Facet(StrEnum):
    """What may be chosen several times; the values are the address's parameters."""

    SPECIALTY = "specialty"
    CITY = "city"
    CLINIC = "clinic"
    SERVICE = "service"
    LANGUAGE = "language"
    SEES = "sees"
    RATING = "rating"


class Sort(StrEnum):
    BEST = "best"
    RATING = "rating"
    PRICE = "price"
    EXPERIENCE = "experience"
    NAME = "name"


@dataclass(frozen=True)
class PriceRange:
    """Whole units of one currency, both ends inclusive; None: open. Never compared with another currency."""

    currency: str
    lowest: int | None
    highest: int | None

    def in_minor_units(self) -> tuple[float, float]:
        """Both ends, infinite where they are open."""
        low, high = (
            Money.of_major(end, self.currency).minor if end is not None else None
            for end in (self.lowest, self.highest)
        )
        return -inf if low is None else low, inf if high is None else high


@dataclass(frozen=True)
class FinderQuery:
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    prices: tuple[PriceRange, ...] = ()
    text: str = ""
    sort: Sort = Sort.BEST
    page: int = 1
    ignored: bool = False  # the address named something that is not, or no longer, there

    def values(self, facet: Facet) -> tuple[str, ...]:
        return self.chosen.get(facet, ())

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen or self.prices)

    def with_values(self, facet: Facet, values: Iterable[str]) -> "FinderQuery":
        chosen = {**self.chosen, facet: tuple(values)}
        return replace(self, chosen={key: kept for key, kept in chosen.items() if kept}, page=1)

    def without(self, facet: Facet, value: str | None = None) -> "FinderQuery":
        """Without one value of a facet, or without the whole facet."""
        kept = [one for one in self.values(facet) if value is not None and one != value]
        return self.with_values(facet, kept)

    def cleared(self) -> "FinderQuery":
        """The text and the order stay, every filter goes."""
        return FinderQuery(text=self.text, sort=self.sort)

    def parameters(self) -> dict[str, list[str]]:
        """The address's parameters, without the page number: only what was asked, in a fixed order."""
        parameters = {facet.value: list(self.values(facet)) for facet in Facet if self.values(facet)}
        for price in self.prices:
            for end, amount in (("from", price.lowest), ("to", price.highest)):
                if amount is not None:
                    parameters[price_parameter(price.currency, end)] = [str(amount)]
        if self.text:
            parameters["q"] = [self.text]
        if self.sort != Sort.BEST:
            parameters["sort"] = [self.sort.value]
        return parameters

    def url(self, path: str) -> str:
        parameters = self.parameters()
        if self.page > 1:
            parameters["page"] = [str(self.page)]
        return f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path


def price_parameter(currency: str, end: str) -> str:
    return f"{currency.lower()}_{end}"


FILTERS = frozenset(
    [
        *(facet.value for facet in Facet),
        *(price_parameter(currency, end) for currency in Currency.values for end in ("from", "to")),
        "q",
        "sort",
    ]
)


def parse(address: QueryDict, known: Mapping[Facet, Iterable[str]]) -> FinderQuery:
    """The query of an address; values that are not `known` are left out and reported as `ignored`."""
    chosen: dict[Facet, tuple[str, ...]] = {}
    ignored = False
    for facet in Facet:
        asked = {value for value in address.getlist(facet.value) if value}
        found = tuple(value for value in known[facet] if value in asked)
        ignored |= len(found) < len(asked)
        if found:
            chosen[facet] = found
    prices = [_price_range(address, currency) for currency in Currency.values]
    sort = address.get("sort", "")
    return FinderQuery(
        chosen=chosen,
        prices=tuple(price for price in prices if price),
        text=tidy(address.get("q", "")),
        sort=Sort(sort) if sort in set(Sort) else Sort.BEST,
        page=_amount(address.get("page", "")) or 1,
        ignored=ignored,
    )


def _price_range(address: QueryDict, currency: str) -> PriceRange | None:
    """The range in one currency, if an end of it was given; the lower end first however it was typed."""
    lowest, highest = (_amount(address.get(price_parameter(currency, end), "")) for end in ("from", "to"))
    if lowest is None and highest is None:
        return None
    if lowest is not None and highest is not None and lowest > highest:
        lowest, highest = highest, lowest
    return PriceRange(currency, lowest, highest)


def _amount(typed: str) -> int | None:
    """«3 000», «3000 ₽» or «€54» as a whole number; None for anything else."""
    digits = re.sub(r"[\s₽€,.']", "", typed[:40])
    return int(digits) if AMOUNT.fullmatch(digits) else None

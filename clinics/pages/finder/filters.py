"""The finder's filters: the panel with its counts, and a chip for everything that is chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.directory.models import SpokenLanguage
from clinics.pages.catalogue import Catalogue
from clinics.pages.finder.facets import RATINGS, FinderIndex, Selection
from clinics.pages.finder.query import Facet, FinderQuery, PriceRange, price_parameter
from portal.shared.money import MINOR_UNITS, SYMBOLS, Currency, Money

TARGET = "#finder"
OPEN_AT_FIRST = (Facet.SPECIALTY, Facet.CITY)


@dataclass(frozen=True)
class Chip:
    """A chosen filter: what it says, and the query without it."""

    label: str
    without: FinderQuery


def panel(selection: Selection, query: FinderQuery, path: str, *, count: int) -> dict[str, Any]:
    """Input of components/filter_panel.html."""
    groups = [group for facet in Facet if (group := _group(selection, query, facet))]
    return {
        "action": path,
        "target": TARGET,
        "submit_label": ngettext("Show %(count)s doctor", "Show %(count)s doctors", count) % {"count": count},
        "active_count": sum(map(len, query.chosen.values())) + len(query.prices),
        "clear_url": query.cleared().url(path),
        "hidden": hidden_fields(query.cleared()),
        "groups": [*groups, *_price_groups(selection.index, query)],
    }


def hidden_fields(query: FinderQuery) -> list[dict[str, str]]:
    """A query as the hidden fields of a form."""
    return [{"name": name, "value": value} for name, values in query.parameters().items() for value in values]


def chips(query: FinderQuery, known: Catalogue) -> Iterator[Chip]:
    for facet in Facet:
        words = labels(facet, known)
        for value in query.values(facet):
            yield Chip(words[value], query.without(facet, value))
    for priced in query.prices:
        others = tuple(one for one in query.prices if one != priced)
        yield Chip(_range_in_words(priced), replace(query, prices=others, page=1))


def labels(facet: Facet, known: Catalogue) -> dict[str, str]:
    """What each value of a facet is called in the active language."""
    match facet:
        case Facet.SPECIALTY:
            return {specialty.code: specialty.name for specialty in known.specialties.values()}
        case Facet.CITY:
            return {clinic.city_code: clinic.city for clinic in known.clinics.values()}
        case Facet.CLINIC:
            return {clinic.code: clinic.name for clinic in known.clinics.values()}
        case Facet.SERVICE:
            return {service.code: service.name for service in known.services.values()}
        case Facet.LANGUAGE:
            return {language.value: str(language.label).capitalize() for language in SpokenLanguage}
        case Facet.SEES:
            return {"adults": _("Adults"), "children": _("Children")}
        case Facet.RATING:
            return {least: _rating_in_words(least) for least in RATINGS}


def facet_name(facet: Facet) -> str:
    return {
        Facet.SPECIALTY: _("Specialty"),
        Facet.CITY: _("City"),
        Facet.CLINIC: _("Clinic"),
        Facet.SERVICE: _("Service"),
        Facet.LANGUAGE: _("Language of the visit"),
        Facet.SEES: _("Patients"),
        Facet.RATING: _("Rating"),
    }[facet]


def _group(selection: Selection, query: FinderQuery, facet: Facet) -> dict[str, Any] | None:
    """A facet with the values that would show somebody, and those that are chosen."""
    counts = selection.counts(facet)
    words, chosen = labels(facet, selection.index.known), query.values(facet)
    options = [
        {"value": value, "label": words[value], "count": count, "selected": value in chosen}
        for value, count in counts.items()
        if count or value in chosen
    ]
    if not options:
        return None
    return {
        "label": facet_name(facet),
        "kind": "choice",
        "name": facet.value,
        "type": "checkbox",
        "open": bool(chosen) or facet in OPEN_AT_FIRST,
        "options": options,
    }


def _price_groups(index: FinderIndex, query: FinderQuery) -> Iterator[dict[str, Any]]:
    """A range for each currency that somebody is paid in; amounts of two currencies are never compared."""
    asked = {priced.currency: priced for priced in query.prices}
    for currency, offers in index.prices.items():
        unit = MINOR_UNITS[Currency(currency)]
        lowest, highest = offers[0][0] // unit, -(-offers[-1][0] // unit)
        given = asked.get(currency)
        yield {
            "label": _("Price, %(currency)s") % {"currency": SYMBOLS[Currency(currency)]},
            "kind": "range",
            "open": given is not None,
            "fields": [
                _end(currency, "from", _("From"), given.lowest if given else None, lowest),
                _end(currency, "to", _("To"), given.highest if given else None, highest),
            ],
        }


def _end(currency: str, end: str, label: str, value: int | None, placeholder: int) -> dict[str, Any]:
    return {
        "name": price_parameter(currency, end),
        "label": label,
        "value": value,
        "placeholder": placeholder,
    }


def _rating_in_words(least: str) -> str:
    return _("%(rating)s and above") % {"rating": formats.number_format(Decimal(least))}


def _range_in_words(priced: PriceRange) -> str:
    low, high = (
        Money.of_major(amount, priced.currency) if amount is not None else None
        for amount in (priced.lowest, priced.highest)
    )
    if low is not None and high is not None:
        return f"{low} – {high}"
    return _("from %(price)s") % {"price": low} if low is not None else _("to %(price)s") % {"price": high}

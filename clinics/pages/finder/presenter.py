"""The finder's page: who matches the address, in which order, and what to do when nobody does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.pages.cards import DoctorCard, doctor_card, prices_in_words, rank
from clinics.pages.catalogue import DoctorItem, lowest_by_currency
from clinics.pages.finder.facets import FinderIndex, Matches, finder_index
from clinics.pages.finder.filters import chips, hidden_fields, labels, panel
from clinics.pages.finder.query import Facet, FinderQuery, Sort, parse
from clinics.pages.paging import Pagination, paginate
from clinics.pages.search.reading import Answer, answer

DOCTORS_A_PAGE = 12
MOST_SUGGESTIONS = 6


@dataclass(frozen=True)
class Option:
    """A link to another state of the finder: a removable filter, an order, a suggestion."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Finder:
    query: FinderQuery
    url: str  # the address without what means nothing
    all_url: str
    kept: list[dict[str, str]]  # what a new text keeps, as hidden fields
    heading: str
    count: int
    count_in_words: str
    panel: dict[str, Any]
    chips: list[Option]
    sorts: list[Option]
    cards: list[DoctorCard]
    pagination: Pagination
    answer: Answer | None
    practitioners: list[Option]  # whom a complaint leads to
    ways_out: list[Option]  # when nobody matches: what to drop
    other_specialties: list[Option]


def finder(address: QueryDict, path: str, title: str) -> Finder:
    """The finder in the state of an address, at the page `path` with this title."""
    index = finder_index()
    query = parse(address, index.values)
    found = answer(query.text) if query.text else None
    among = found.doctors if found else None
    selection = index.select(query, among=among)
    matches = selection.matches
    doctors = in_order(index, query, matches, found)
    page = Paginator(doctors, DOCTORS_A_PAGE).get_page(query.page)
    count = len(doctors)
    return Finder(
        query=query,
        url=replace(query, page=page.number).url(path),
        all_url=path,
        kept=hidden_fields(replace(query, text="")),
        heading=heading(query, index) or title,
        count=count,
        count_in_words=ngettext("%(count)s doctor", "%(count)s doctors", count) % {"count": count},
        panel=panel(selection, query, path, count=count),
        chips=[Option(chip.label, chip.without.url(path)) for chip in chips(query, index.known)],
        sorts=list(_sorts(query, path)),
        cards=[_card(index, doctor, matches, query) for doctor in page],
        pagination=paginate(page, query.parameters()),
        answer=found,
        practitioners=practitioners(index, found, path) if found else [],
        ways_out=[] if count else list(_ways_out(index, query, path, found)),
        other_specialties=[] if count else list(_other_specialties(index, query, path, found)),
    )


def in_order(
    index: FinderIndex, query: FinderQuery, matches: Matches, found: Answer | None
) -> list[DoctorItem]:
    """The matching doctors as the visitor wants them; whoever the text names stands first."""
    doctors = list(index.items(matches))
    match query.sort:
        case Sort.NAME:
            return doctors  # the catalogue's own order
        case Sort.EXPERIENCE:
            return sorted(doctors, key=lambda doctor: doctor.practising_since)
        case Sort.RATING:
            return sorted(doctors, key=lambda doctor: (-(doctor.rating or 0), -doctor.review_count))
        case Sort.PRICE:
            currencies = list(index.prices)
            return sorted(doctors, key=lambda doctor: _price_key(index, doctor, matches, currencies))
        case Sort.BEST:
            named = found.named if found else frozenset()
            return sorted(doctors, key=lambda doctor: (doctor.id not in named, -rank(doctor)))


def heading(query: FinderQuery, index: FinderIndex) -> str:
    """What one specialty or service, and one clinic or city, make of the title; else nothing."""
    shown = {
        facet: labels(facet, index.known)[values[0]]
        for facet, values in query.chosen.items()
        if len(values) == 1 and facet in (Facet.SPECIALTY, Facet.SERVICE, Facet.CLINIC, Facet.CITY)
    }
    if Facet.SERVICE in shown:
        shown.pop(Facet.SPECIALTY, None)
    if Facet.CLINIC in shown:
        shown.pop(Facet.CITY, None)
    if Facet.SPECIALTY in shown:
        (code,) = query.values(Facet.SPECIALTY)
        found = next(item for item in index.known.specialties.values() if item.code == code)
        shown[Facet.SPECIALTY] = capfirst(found.practitioner)
    pattern = _headings().get(frozenset(shown), "")
    return pattern.format(**{facet.value: label for facet, label in shown.items()})


def _headings() -> dict[frozenset[Facet], str]:
    return {
        frozenset({Facet.SPECIALTY}): _("{specialty}s"),
        frozenset({Facet.SPECIALTY, Facet.CITY}): _("{specialty}s in {city}"),
        frozenset({Facet.SPECIALTY, Facet.CLINIC}): _("{specialty}s at {clinic}"),
        frozenset({Facet.CITY}): _("Doctors in {city}"),
        frozenset({Facet.CLINIC}): _("Doctors at {clinic}"),
        frozenset({Facet.SERVICE}): _("{service}: doctors"),
        frozenset({Facet.SERVICE, Facet.CITY}): _("{service} in {city}: doctors"),
        frozenset({Facet.SERVICE, Facet.CLINIC}): _("{service} at {clinic}: doctors"),
    }


def specialties_with_doctors(index: FinderIndex, path: str) -> list[Option]:
    """Every specialty that has somebody, with its doctors in the finder at `path`."""
    counts = index.select(FinderQuery()).counts(Facet.SPECIALTY)
    return [
        Option(name, FinderQuery().with_values(Facet.SPECIALTY, [code]).url(path), counts[code])
        for code, name in labels(Facet.SPECIALTY, index.known).items()
        if counts[code]
    ]


def practitioners(index: FinderIndex, found: Answer, path: str) -> list[Option]:
    """Whom the complaint leads to: the professions, each with its doctors in the finder at `path`."""
    counts = index.select(FinderQuery()).counts(Facet.SPECIALTY)
    leads = [index.known.specialties[key] for key in found.specialties if key in index.known.specialties]
    return [
        Option(
            item.practitioner,
            FinderQuery().with_values(Facet.SPECIALTY, [item.code]).url(path),
            counts[item.code],
        )
        for item in leads
        if counts[item.code]
    ]


def _sorts(query: FinderQuery, path: str) -> Iterator[Option]:
    names = {
        Sort.BEST: _("Best match") if query.text else _("Recommended"),
        Sort.RATING: _("Rating"),
        Sort.PRICE: _("Price"),
        Sort.EXPERIENCE: _("Experience"),
        Sort.NAME: _("Name"),
    }
    for sort, name in names.items():
        yield Option(name, replace(query, sort=sort, page=1).url(path), current=sort == query.sort)


def _card(index: FinderIndex, doctor: DoctorItem, matches: Matches, query: FinderQuery) -> DoctorCard:
    """The doctor's card, with the places and the price of what was asked for."""
    card = doctor_card(doctor, index.known)
    offers = index.offers(doctor, matches)
    if not query.is_filtered or not offers:
        return card
    clinics = [index.known.clinics[key] for key in dict.fromkeys(offer.clinic_id for offer in offers)]
    return replace(
        card,
        clinics=tuple(f"{clinic.name}, {clinic.city}" for clinic in clinics),
        price_from=prices_in_words(lowest_by_currency(offer.price for offer in offers)),
    )


def _price_key(
    index: FinderIndex, doctor: DoctorItem, matches: Matches, currencies: list[str]
) -> tuple[int, int]:
    """The lowest price of what was asked for; the network's main currency first, no price last."""
    prices = lowest_by_currency(offer.price for offer in index.offers(doctor, matches))
    return min(((currencies.index(price.currency), price.minor) for price in prices), default=(99, 0))


def _ways_out(index: FinderIndex, query: FinderQuery, path: str, found: Answer | None) -> Iterator[Option]:
    """Each filter, and the text, whose removal alone would show somebody."""
    among = found.doctors if found else None
    without = [(chip.label, chip.without, among) for chip in chips(query, index.known)]
    if query.text:
        without.append((query.text, replace(query, text="", page=1), None))
    for label, fewer, left in without:
        if count := index.select(fewer, among=left).matches.doctors.bit_count():
            yield Option(_("Without «%(filter)s»") % {"filter": label}, fewer.url(path), count)


def _other_specialties(
    index: FinderIndex, query: FinderQuery, path: str, found: Answer | None
) -> list[Option]:
    """Specialties that have somebody under the other choices, the fullest first."""
    among = found.doctors if found and found.doctors else None
    names = labels(Facet.SPECIALTY, index.known)
    counts = index.select(query, among=among).counts(Facet.SPECIALTY)
    best = sorted(counts, key=lambda code: -counts[code])[:MOST_SUGGESTIONS]
    base = query if among is not None else replace(query, text="")
    return [
        Option(names[code], base.with_values(Facet.SPECIALTY, [code]).url(path), counts[code])
        for code in best
        if counts[code]
    ]

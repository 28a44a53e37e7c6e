"""Which doctors match, and how many would for every other choice: set algebra on bits.

A set of doctors is an integer with a bit for each. A set of offers is a tuple of such integers (planes):
bit i of plane k stands for the k-th offer of doctor i. So «an offer that is this service, there, at that
price» is an AND plane by plane, and «the doctors who have one» the OR of the planes, however many there are.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import and_, or_

from clinics.directory.models import SpokenLanguage
from clinics.pages.catalogue import Catalogue, DoctorItem, OfferItem, catalogue
from clinics.pages.finder.query import Facet, FinderQuery, PriceRange
from portal.shared import clock
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language

RATINGS = ("4.5", "4", "3")  # «at least»
SEES = ("adults", "children")
# Facets that must hold for one and the same offer. A specialty is the doctor's; it narrows the offers too.
OF_OFFERS = frozenset({Facet.CITY, Facet.CLINIC, Facet.SERVICE})

Planes = tuple[int, ...]
PricedOffer = tuple[int, int, int]  # minor units, plane, position of the doctor


@dataclass(frozen=True)
class Matches:
    doctors: int
    offers: Planes

    def __and__(self, other: "Matches") -> "Matches":
        offers = tuple(a & b for a, b in zip(self.offers, other.offers, strict=True))
        return Matches(self.doctors & other.doctors, offers)

    def __or__(self, other: "Matches") -> "Matches":
        offers = tuple(a | b for a, b in zip(self.offers, other.offers, strict=True))
        return Matches(self.doctors | other.doctors, offers)

    def with_an_offer(self) -> int:
        """Those of the doctors who have at least one of the offers."""
        return self.doctors & reduce(or_, self.offers, 0)


@dataclass(frozen=True)
class FinderIndex:
    """The catalogue's doctors by position, and for each value of each facet who and what matches it."""

    known: Catalogue
    doctors: tuple[DoctorItem, ...]
    position: dict[int, int]  # of a doctor, by primary key
    everything: Matches
    values: dict[Facet, dict[str, Matches]]
    prices: dict[str, list[PricedOffer]]  # cheapest first, by currency; the most usual currency first

    def select(self, query: FinderQuery, *, among: Iterable[int] | None = None) -> "Selection":
        """What a query chooses. `among` are the keys of the doctors whom its text finds."""
        everyone = self.everything
        if among is not None:
            bits = (1 << self.position[key] for key in set(among) if key in self.position)
            everyone = Matches(sum(bits), everyone.offers)
        if query.prices:
            everyone &= self._priced(query.prices)
        chosen = {
            facet: reduce(or_, (self.values[facet][value] for value in values))
            for facet, values in query.chosen.items()
        }
        return Selection(self, everyone, chosen, bool(query.prices))

    def items(self, matches: Matches) -> Iterator[DoctorItem]:
        """The doctors of a set, in the catalogue's order."""
        return (doctor for i, doctor in enumerate(self.doctors) if matches.doctors >> i & 1)

    def offers(self, doctor: DoctorItem, matches: Matches) -> list[OfferItem]:
        """Those of a doctor's offers that match."""
        i = self.position[doctor.id]
        return [offer for plane, offer in zip(matches.offers, doctor.offers, strict=False) if plane >> i & 1]

    def _priced(self, ranges: tuple[PriceRange, ...]) -> Matches:
        planes = [0] * len(self.everything.offers)
        for asked in ranges:
            offers = self.prices.get(asked.currency, [])
            low, high = asked.in_minor_units()
            first = bisect_left(offers, low, key=_minor)
            for _, k, i in offers[first : bisect_right(offers, high, lo=first, key=_minor)]:
                planes[k] |= 1 << i
        return Matches(reduce(or_, planes, 0), tuple(planes))


@dataclass(frozen=True)
class Selection:
    """The choices of one query, each as the set that it allows."""

    index: FinderIndex
    everyone: Matches  # whom the text and the prices leave
    chosen: dict[Facet, Matches]
    is_priced: bool

    @cached_property
    def matches(self) -> Matches:
        """Who matches, and which of their offers do."""
        found = self._all_but(None)
        return Matches(found.with_an_offer(), found.offers) if self._asks_offers(None) else found

    def counts(self, facet: Facet) -> dict[str, int]:
        """How many doctors each value of the facet would show by itself, all other choices kept."""
        rest = self._all_but(facet)
        by_offer = facet in OF_OFFERS or self._asks_offers(facet)
        counts = {}
        for value, matches in self.index.values[facet].items():
            doctors = (rest & matches).with_an_offer() if by_offer else rest.doctors & matches.doctors
            counts[value] = doctors.bit_count()
        return counts

    def _all_but(self, facet: Facet | None) -> Matches:
        return reduce(
            and_, (matches for other, matches in self.chosen.items() if other != facet), self.everyone
        )

    def _asks_offers(self, but: Facet | None) -> bool:
        return self.is_priced or bool(OF_OFFERS & (self.chosen.keys() - {but}))


def finder_index() -> FinderIndex:
    """The index of today's catalogue in the active language."""
    return _kept(active_language(), clock.today())


# The catalogue is of the active language and of today by itself; here they are the key.
_kept = ByVersion(lambda language, today: index_of(catalogue()))


def index_of(known: Catalogue) -> FinderIndex:
    doctors = tuple(known.doctors.values())
    depth = max((len(doctor.offers) for doctor in doctors), default=0)
    every_offer = tuple(
        sum(1 << i for i, doctor in enumerate(doctors) if len(doctor.offers) > k) for k in range(depth)
    )
    of_doctors: dict[tuple[Facet, str], int] = defaultdict(int)
    of_offers: dict[tuple[Facet, str], list[int]] = defaultdict(lambda: [0] * depth)
    for i, doctor in enumerate(doctors):
        for told in _doctor_values(doctor, known):
            of_doctors[told] |= 1 << i
        for k, offer in enumerate(doctor.offers):
            for told in _offer_values(offer, known):
                of_offers[told][k] |= 1 << i

    def matches(facet: Facet, value: str) -> Matches:
        planes = tuple(of_offers[facet, value])
        if facet in OF_OFFERS:
            return Matches(reduce(or_, planes, 0), planes)
        return Matches(of_doctors[facet, value], planes if facet == Facet.SPECIALTY else every_offer)

    return FinderIndex(
        known=known,
        doctors=doctors,
        position={doctor.id: i for i, doctor in enumerate(doctors)},
        everything=Matches((1 << len(doctors)) - 1, every_offer),
        values={facet: {value: matches(facet, value) for value in _values(facet, known)} for facet in Facet},
        prices=_prices(doctors),
    )


def _values(facet: Facet, known: Catalogue) -> Iterable[str]:
    """All values of a facet, in the order they are shown."""
    match facet:
        case Facet.SPECIALTY:
            return [specialty.code for specialty in known.specialties.values()]
        case Facet.CITY:
            return dict.fromkeys(clinic.city_code for clinic in known.clinics.values())
        case Facet.CLINIC:
            return [clinic.code for clinic in known.clinics.values()]
        case Facet.SERVICE:
            return [service.code for service in known.services.values()]
        case Facet.LANGUAGE:
            return SpokenLanguage.values
        case Facet.SEES:
            return SEES
        case Facet.RATING:
            return RATINGS


def _doctor_values(doctor: DoctorItem, known: Catalogue) -> Iterator[tuple[Facet, str]]:
    for key in doctor.specialty_ids:
        yield Facet.SPECIALTY, known.specialties[key].code
    for language in doctor.languages:
        yield Facet.LANGUAGE, language
    for who, sees in zip(SEES, (doctor.sees_adults, doctor.sees_children), strict=True):
        if sees:
            yield Facet.SEES, who
    for least in RATINGS:
        if doctor.rating is not None and doctor.rating >= Decimal(least):
            yield Facet.RATING, least


def _offer_values(offer: OfferItem, known: Catalogue) -> Iterator[tuple[Facet, str]]:
    clinic = known.clinics[offer.clinic_id]
    yield Facet.CLINIC, clinic.code
    yield Facet.CITY, clinic.city_code
    if service := known.services.get(offer.service_id):
        yield Facet.SERVICE, service.code
        yield Facet.SPECIALTY, known.specialties[service.specialty_id].code


def _prices(doctors: Iterable[DoctorItem]) -> dict[str, list[PricedOffer]]:
    by_currency: dict[str, list[PricedOffer]] = defaultdict(list)
    for i, doctor in enumerate(doctors):
        for k, offer in enumerate(doctor.offers):
            if offer.price is not None:
                by_currency[offer.price.currency].append((offer.price.minor, k, i))
    most_usual_first = sorted(by_currency.items(), key=lambda item: -len(item[1]))
    return {currency: sorted(offers) for currency, offers in most_usual_first}


def _minor(offer: PricedOffer) -> int:
    return offer[0]

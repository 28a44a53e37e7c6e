"""The finder's set algebra against an oracle that asks every doctor in turn."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinics.pages.catalogue import Catalogue, DoctorItem, OfferItem
from clinics.pages.finder.facets import index_of
from clinics.pages.finder.query import Facet, FinderQuery, PriceRange
from portal.shared.money import Money

SPECIALTIES = {key: SimpleNamespace(id=key, code=f"s{key}", name=f"S{key}") for key in (1, 2, 3)}
CLINICS = {
    1: SimpleNamespace(id=1, code="c1", city_code="moscow"),
    2: SimpleNamespace(id=2, code="c2", city_code="moscow"),
    3: SimpleNamespace(id=3, code="c3", city_code="limassol"),
}
SERVICES = {key: SimpleNamespace(id=key, code=f"v{key}", specialty_id=1 + key % 3) for key in (1, 2, 3, 4)}

prices = st.none() | st.builds(
    Money, st.sampled_from(["RUB", "EUR"]), st.integers(0, 50).map(lambda n: n * 50)
)
# Service 9 has no page: its offer counts for its clinic all the same.
offers = st.builds(
    OfferItem, st.sampled_from([1, 2, 3, 4, 9]), st.sampled_from([1, 2, 3]), st.just(30), prices
)


@st.composite
def doctors(draw: st.DrawFn, key: int) -> DoctorItem:
    return DoctorItem(
        id=key,
        code=f"d{key}",
        url="",
        name="",
        sort_key="",
        portrait_url="",
        practising_since=2000,
        degree="",
        specialty_ids=tuple(draw(st.sets(st.sampled_from([1, 2, 3]), min_size=1))),
        clinic_ids=(),
        languages=tuple(draw(st.sets(st.sampled_from(["ru", "en", "de"])))),
        sees_adults=draw(st.booleans()),
        sees_children=draw(st.booleans()),
        rating=draw(
            st.none() | st.sampled_from([Decimal("2.9"), Decimal("3"), Decimal("4.2"), Decimal("4.5")])
        ),
        review_count=0,
        offers=tuple(draw(st.lists(offers, max_size=5))),
    )


@st.composite
def networks(draw: st.DrawFn) -> Catalogue:
    people = [draw(doctors(key)) for key in range(10, 10 + draw(st.integers(0, 6)))]
    known: Any = Catalogue(
        "en", dt.date(2026, 1, 1), SPECIALTIES, CLINICS, SERVICES, {p.id: p for p in people}
    )  # type: ignore[arg-type]
    return known


VALUES = {
    Facet.SPECIALTY: ["s1", "s2", "s3"],
    Facet.CITY: ["moscow", "limassol"],
    Facet.CLINIC: ["c1", "c2", "c3"],
    Facet.SERVICE: ["v1", "v2", "v3", "v4"],
    Facet.LANGUAGE: ["ru", "en", "de"],
    Facet.SEES: ["adults", "children"],
    Facet.RATING: ["4.5", "4", "3"],
}
choices = st.fixed_dictionaries(
    {},
    optional={
        facet: st.sets(st.sampled_from(values), min_size=1, max_size=2).map(tuple)
        for facet, values in VALUES.items()
    },
)
ends = st.none() | st.integers(0, 25)
ranges = st.lists(
    st.builds(PriceRange, st.sampled_from(["RUB", "EUR"]), ends, ends),
    max_size=2,
    unique_by=lambda one: one.currency,
).map(tuple)


def offer_matches(offer: OfferItem, query: FinderQuery) -> bool:
    service, clinic = SERVICES.get(offer.service_id), CLINICS[offer.clinic_id]
    told = {
        Facet.SPECIALTY: service and SPECIALTIES[service.specialty_id].code,
        Facet.SERVICE: service and service.code,
        Facet.CLINIC: clinic.code,
        Facet.CITY: clinic.city_code,
    }
    if any(value not in query.values(facet) for facet, value in told.items() if query.values(facet)):
        return False
    return not query.prices or any(
        offer.price is not None
        and offer.price.currency == one.currency
        and (one.lowest is None or offer.price.minor >= 100 * one.lowest)
        and (one.highest is None or offer.price.minor <= 100 * one.highest)
        for one in query.prices
    )


def doctor_matches(doctor: DoctorItem, query: FinderQuery) -> bool:
    told: dict[Facet, set[str]] = {
        Facet.SPECIALTY: {SPECIALTIES[key].code for key in doctor.specialty_ids},
        Facet.LANGUAGE: set(doctor.languages),
        Facet.SEES: {
            who for who, sees in (("adults", doctor.sees_adults), ("children", doctor.sees_children)) if sees
        },
        Facet.RATING: {least for least in VALUES[Facet.RATING] if (doctor.rating or 0) >= float(least)},
    }
    if any(not told[facet] & set(query.values(facet)) for facet in told if query.values(facet)):
        return False
    of_an_offer = query.prices or any(query.values(f) for f in (Facet.SERVICE, Facet.CLINIC, Facet.CITY))
    return not of_an_offer or any(offer_matches(offer, query) for offer in doctor.offers)


@given(networks(), choices, ranges, st.none() | st.sets(st.integers(10, 16)))
def test_who_matches(known: Catalogue, chosen: Any, prices: Any, among: set[int] | None) -> None:
    query = FinderQuery(chosen, prices)
    index = index_of(known)
    found = {doctor.id for doctor in index.items(index.select(query, among=among).matches)}
    assert found == {
        doctor.id
        for doctor in known.doctors.values()
        if doctor_matches(doctor, query) and (among is None or doctor.id in among)
    }


@given(networks(), choices, ranges, st.sampled_from(Facet))
def test_a_count_is_what_choosing_the_value_alone_would_show(
    known: Catalogue, chosen: Any, prices: Any, facet: Facet
) -> None:
    query = FinderQuery(chosen, prices)
    counts = index_of(known).select(query).counts(facet)
    assert {value: counts[value] for value in VALUES[facet]} == {
        value: sum(
            doctor_matches(doctor, query.with_values(facet, [value])) for doctor in known.doctors.values()
        )
        for value in VALUES[facet]
    }


@given(networks(), choices, ranges)
def test_a_doctor_shows_the_offers_that_match(known: Catalogue, chosen: Any, prices: Any) -> None:
    query = FinderQuery(chosen, prices)
    index = index_of(known)
    matches = index.select(query).matches
    for doctor in index.items(matches):
        assert index.offers(doctor, matches) == [
            offer for offer in doctor.offers if offer_matches(offer, query)
        ]

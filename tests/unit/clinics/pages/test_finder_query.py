from math import inf

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from clinics.pages.finder.query import Facet, FinderQuery, PriceRange, Sort, parse

KNOWN = {facet: ["a", "b", "c"] for facet in Facet}


def read(address: str) -> FinderQuery:
    return parse(QueryDict(address), KNOWN)


def test_an_empty_address_asks_for_nothing() -> None:
    assert read("specialty=&q=&rub_from=&sort=&page=") == FinderQuery()


def test_values_of_a_facet_add_up_in_the_order_they_are_shown() -> None:
    assert read("specialty=c&specialty=a&specialty=c").values(Facet.SPECIALTY) == ("a", "c")


def test_unknown_values_are_left_out_and_reported() -> None:
    query = read("specialty=a&specialty=gone")
    assert query.values(Facet.SPECIALTY) == ("a",)
    assert query.ignored


def test_an_amount_is_read_as_people_type_it() -> None:
    assert read("rub_from=1 500&rub_to=3%C2%A0000 ₽").prices == (PriceRange("RUB", 1500, 3000),)


def test_ends_in_the_wrong_order_are_turned() -> None:
    assert read("eur_from=90&eur_to=20").prices == (PriceRange("EUR", 20, 90),)


def test_what_is_no_amount_is_no_filter() -> None:
    assert read("rub_from=cheap&rub_to=-5&eur_from=1e9&eur_to=999999999999").prices == ()


def test_a_range_knows_its_ends_in_minor_units() -> None:
    assert PriceRange("RUB", 30, 3000).in_minor_units() == (3000, 300000)
    assert PriceRange("EUR", None, None).in_minor_units() == (-inf, inf)


def test_an_unknown_order_is_the_usual_one() -> None:
    assert read("sort=random").sort == Sort.BEST


def test_dropping_a_value_keeps_the_rest_and_goes_to_the_first_page() -> None:
    query = read("specialty=a&specialty=b&city=c&page=3").without(Facet.SPECIALTY, "a")
    assert query.url("/d/") == "/d/?specialty=b&city=c"


def test_clearing_keeps_text_and_order() -> None:
    query = read("specialty=a&rub_to=10&q=heart&sort=name").cleared()
    assert query.url("/d/") == "/d/?q=heart&sort=name"


@given(
    chosen=st.dictionaries(st.sampled_from(Facet), st.sets(st.sampled_from("abc"), min_size=1)),
    low=st.integers(0, 10**7) | st.none(),
    high=st.integers(0, 10**7) | st.none(),
    sort=st.sampled_from(Sort),
    page=st.integers(1, 10**6),
)
def test_an_address_leads_back_to_its_query(
    chosen: dict[Facet, set[str]], low: int | None, high: int | None, sort: Sort, page: int
) -> None:
    if low is not None and high is not None:
        low, high = sorted((low, high))
    prices = () if low is None and high is None else (PriceRange("EUR", low, high),)
    values = {facet: tuple(sorted(chosen[facet])) for facet in Facet if facet in chosen}
    query = FinderQuery(values, prices, "боль в груди & «сердце»", sort, page)
    assert read(query.url("/d/").partition("?")[2]) == query


@given(st.text(max_size=400), st.text(max_size=60))
def test_no_input_breaks_the_reading(text: str, amount: str) -> None:
    address = QueryDict(mutable=True)
    for name in ("q", "sort", "page", "rub_from", "eur_to", *Facet):
        address.appendlist(name, text if name == "q" else amount)
    query = parse(address, KNOWN)
    assert len(query.text) <= 200
    assert "\x00" not in query.text

"""Links to the pages of a list, with the list's state in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page


@dataclass(frozen=True)
class PageLink:
    number: int
    url: str
    current: bool
    gap: bool = False


@dataclass(frozen=True)
class Pagination:
    """Input of components/pagination.html."""

    previous_url: str
    next_url: str
    pages: list[PageLink]


def paginate(page: Page[Any], state: Mapping[str, Any]) -> Pagination:
    """Links from one page of a list to the others; `state` holds the other parameters (lists allowed)."""

    def url(number: int) -> str:
        query = {**state, **({"page": number} if number > 1 else {})}
        return "?" + urlencode(query, doseq=True)

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return Pagination(
        previous_url=url(page.number - 1) if page.has_previous() else "",
        next_url=url(page.number + 1) if page.has_next() else "",
        pages=[
            PageLink(number, url(number), number == page.number)
            if isinstance(number, int)
            else PageLink(0, "", False, gap=True)
            for number in numbers
        ],
    )

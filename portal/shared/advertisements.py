"""The parameters by which advertisements mark the addresses that they lead to."""

from django.http import HttpRequest, QueryDict

MARKS = frozenset(
    {"campaign", "fbclid", "gclid", "gbraid", "wbraid", "openstat", "_openstat", "yclid", "ysclid"}
)
_FULL_QUERY = "portal.full_query"


def is_mark(name: str) -> bool:
    return name in MARKS or name.startswith("utm_")


def take_off(request: HttpRequest, query: str) -> None:
    """Leaves `query` alone for the page; what stood there before is for full_query()."""
    request.META[_FULL_QUERY], request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", ""), query


def full_query(request: HttpRequest) -> QueryDict:
    """With the marks. Only for a page that says never_cache: one that is kept would show them to everybody."""
    return QueryDict(request.META.get(_FULL_QUERY, request.META.get("QUERY_STRING", "")))

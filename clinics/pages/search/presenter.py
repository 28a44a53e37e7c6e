"""The search page, ready for its template."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.pages.base import Translation
from clinics.pages.finder.facets import finder_index
from clinics.pages.finder.presenter import practitioners, specialties_with_doctors
from clinics.pages.frame import frame
from clinics.pages.search.results import SearchResults, search


@dataclass(frozen=True)
class Part:
    """A kind of result that was found: where its list stands on the page and how long it is."""

    anchor: str
    label: str
    count: int


def search_page(typed: str, translations: Iterable[Translation]) -> dict[str, Any]:
    """The context of the search page for what was typed; `translations` then keep it."""
    results, index = search(typed), finder_index()
    finder_url = frame().indexes.get("doctorindexpage", "")
    asked = f"?{urlencode({'q': results.text})}" if results.text else ""
    return {
        "search": results,
        "count_in_words": ngettext("%(count)s result", "%(count)s results", results.count)
        % {"count": results.count},
        "parts": [part for part in _parts(results) if part.count],
        "practitioners": practitioners(index, results.answer, finder_url) if results.answer else [],
        "finder_url": finder_url,
        "doctors_url": finder_url + asked,
        "specialties": [] if results.count else specialties_with_doctors(index, finder_url),
        "translations": [replace(one, url=one.url + asked) for one in translations],
    }


def _parts(results: SearchResults) -> list[Part]:
    return [
        Part("doctors", _("Doctors"), results.doctor_count),
        Part("services", _("Services"), results.service_count),
        Part("clinics", _("Clinics"), len(results.clinics)),
        Part("articles", _("Articles"), len(results.articles)),
        Part("pages", _("Pages"), len(results.pages)),
    ]

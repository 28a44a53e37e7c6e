"""What the search page shows for a text: doctors, services, clinics, articles and other pages, by kind."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.search.query import PlainText

from clinics.pages.addresses import page_path
from clinics.pages.cards import (
    ClinicCard,
    DoctorCard,
    ServiceRow,
    clinic_card,
    doctor_card,
    rank,
    service_row,
)
from clinics.pages.catalogue import Catalogue, catalogue
from clinics.pages.search.reading import Answer, answer
from clinics.pages.search.words import tidy
from clinics.pages.tree import for_everybody, tree
from portal.shared.languages import active_language

MOST_PAGES = 100
MOST_DOCTORS = 6
MOST_SERVICES = 8
# Characters for private use: no text has them, so they may become tags after everything else is escaped.
BEGIN, END = "\ue000", "\ue001"
# Where the index puts a comma between two texts of which the first is a sentence.
SENTENCE_END = re.compile(rf"(?<=[.!?…:]),(?=\s{BEGIN}?[A-ZА-ЯЁ])")
WITHIN_SENTENCE = re.compile(rf"{BEGIN}?[a-zа-яё]")
# Doctors are found by their own reading; the search page is no answer to a search.
NOT_PAGES = ("doctorpage", "searchpage", "homepage")


@dataclass(frozen=True)
class FoundPage:
    title: str
    url: str
    excerpt: SafeString


@dataclass(frozen=True)
class SearchResults:
    """Doctors with the best first, services in the order of the list, pages by how well they match."""

    text: str
    answer: Answer | None = None
    doctors: list[DoctorCard] = field(default_factory=list)
    doctor_count: int = 0
    services: list[ServiceRow] = field(default_factory=list)
    more_services: list[ServiceRow] = field(default_factory=list)
    clinics: list[ClinicCard] = field(default_factory=list)
    articles: list[FoundPage] = field(default_factory=list)
    pages: list[FoundPage] = field(default_factory=list)

    @property
    def count(self) -> int:
        listed = len(self.clinics) + len(self.articles) + len(self.pages)
        return self.doctor_count + self.service_count + listed

    @property
    def service_count(self) -> int:
        return len(self.services) + len(self.more_services)


def search(typed: str) -> SearchResults:
    """Results in the active language: live public pages, and facts that are in the catalogue."""
    text = tidy(typed)
    if not text:
        return SearchResults(text)
    known, found = catalogue(), answer(text)
    doctors = [known.doctors[key] for key in found.doctors if key in known.doctors]
    doctors.sort(key=lambda doctor: (doctor.id not in found.named, -rank(doctor)))
    pages = _pages(found)
    services = _services(pages["servicepage"], found, known)
    clinics = {item.url: item for item in known.clinics.values()}
    return SearchResults(
        text=text,
        answer=found,
        doctors=[doctor_card(doctor, known) for doctor in doctors[:MOST_DOCTORS]],
        doctor_count=len(doctors),
        services=services[:MOST_SERVICES],
        more_services=services[MOST_SERVICES:],
        clinics=[clinic_card(clinics[page.url]) for page in pages["clinicpage"] if page.url in clinics],
        articles=pages["articlepage"],
        pages=[
            page
            for kind, kept in pages.items()
            if kind not in ("servicepage", "clinicpage", "articlepage")
            for page in kept
        ],
    )


def _services(pages: Sequence[FoundPage], found: Answer, known: Catalogue) -> list[ServiceRow]:
    """The services the words say; for a complaint that names none, those of its specialties."""
    urls = {page.url for page in pages}
    said = [item for item in known.services.values() if item.url in urls]
    of_complaint = [item for item in known.services.values() if item.specialty_id in found.specialties]
    return [service_row(item) for item in said or of_complaint]


def _pages(found: Answer) -> dict[str, list[FoundPage]]:
    """Pages in which all the words stand, as they were typed or else as they were meant."""
    locales = [key for key, language in tree().languages.items() if language == active_language()]
    public = for_everybody(Page.objects.live().filter(locale__in=locales))
    pages = _with_words(public, found.given)
    return pages if pages or found.meant == found.given else _with_words(public, found.meant)


def _with_words(public: Any, words: Sequence[str]) -> dict[str, list[FoundPage]]:
    """Pages by the model's name, the best match first."""
    found: dict[str, list[FoundPage]] = defaultdict(list)
    if not words:
        return found
    excerpt = SearchHeadline(
        "index_entries__body_text",
        SearchQuery(" ".join(words), config="russian"),
        config="russian",
        start_sel=BEGIN,
        stop_sel=END,
        max_words=32,
        min_words=16,
    )
    results = public.search(PlainText(" ".join(words), operator="and")).get_queryset()
    rows = results.annotate(excerpt=excerpt).values_list(
        "content_type__model", "title", "url_path", "excerpt"
    )
    language = active_language()
    for kind, title, url_path, text in rows[:MOST_PAGES]:
        if kind not in NOT_PAGES:
            found[kind].append(FoundPage(title, page_path(url_path, language), _marked(text or "")))
    return found


def _marked(excerpt: str) -> SafeString:
    words = SENTENCE_END.sub("", " ".join(excerpt.split()))
    escaped = conditional_escape(f"… {words}" if WITHIN_SENTENCE.match(words) else words)
    return mark_safe(escaped.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S308

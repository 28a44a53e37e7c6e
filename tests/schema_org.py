"""A checker of schema.org JSON-LD, written from schema.org's vocabulary and Google's required properties.

It knows nothing of the code that makes the data; an object of a type that it does not know is a fault.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def url(value: Any) -> bool:
    return text(value) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)


def date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(dt.datetime.fromisoformat(value))
    except ValueError:
        return False


def clock_time(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None


def amount(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+(\.\d{1,2})?", value) is not None


def count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def within(low: float, high: float) -> Check:
    return lambda value: isinstance(value, int | float | str) and low <= float(value) <= high


def matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def member(*names: str) -> Check:
    return lambda value: value in {f"https://schema.org/{name}" for name in names}


def of_type(*types: str) -> Check:
    """An object of one of the types, or a reference to another object of the page or site."""

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        return (set(value) == {"@id"} and url(value["@id"])) or bool(set(types_of(value)) & set(types))

    return check


def types_of(thing: dict[str, Any]) -> list[str]:
    found = thing.get("@type", [])
    return [found] if isinstance(found, str) else list(found)


PLACE = of_type("PostalAddress")
LANGUAGE = matches(r"[a-z]{2}")
PHONE = matches(r"\+\d{7,15}")
CURRENCY = matches(r"[A-Z]{3}")
RATING = of_type("AggregateRating")
ORGANIZATION = of_type("Organization", "MedicalOrganization", "MedicalClinic")
SPECIALTY = member(
    *re.findall(
        r"\w+",
        """
        Anesthesia Cardiovascular CommunityHealth Dentistry Dermatology DietNutrition Emergency Endocrine
        Gastroenterologic Genetic Geriatric Gynecologic Hematologic Infectious LaboratoryScience Midwifery
        Musculoskeletal Neurologic Nursing Obstetric Oncologic Optometric Otolaryngologic Pathology
        Pediatric PharmacySpecialty Physiotherapy PlasticSurgery Podiatric PrimaryCare Psychiatric
        PublicHealth Pulmonary Radiography Renal RespiratoryTherapy Rheumatologic SpeechPathology
        Surgical Toxicologic Urologic
        """,
    )
)
DAY = member("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THING: dict[str, Check] = {"name": text, "url": url, "image": url, "description": text}
MEDICAL_ORGANIZATION = THING | {
    "legalName": text,
    "logo": url,
    "telephone": PHONE,
    "address": PLACE,
    "medicalSpecialty": SPECIALTY,
    "aggregateRating": RATING,
    "parentOrganization": ORGANIZATION,
}
PLACE_OF_BUSINESS = {
    "geo": of_type("GeoCoordinates"),
    "openingHoursSpecification": of_type("OpeningHoursSpecification"),
    "currenciesAccepted": CURRENCY,
}
# Type: (properties that must be there, properties that may be, each with what a value must be).
TYPES: dict[str, tuple[set[str], dict[str, Check]]] = {
    "MedicalOrganization": ({"name", "url", "logo"}, MEDICAL_ORGANIZATION),
    "MedicalClinic": ({"name", "address"}, MEDICAL_ORGANIZATION | PLACE_OF_BUSINESS),
    "Physician": ({"name", "url"}, MEDICAL_ORGANIZATION | PLACE_OF_BUSINESS),
    "Person": (
        {"name"},
        THING
        | {
            "jobTitle": text,
            "honorificSuffix": text,
            "knowsLanguage": LANGUAGE,
            "alumniOf": of_type("CollegeOrUniversity"),
            "worksFor": ORGANIZATION,
            "address": PLACE,
            "telephone": PHONE,
        },
    ),
    "CollegeOrUniversity": ({"name"}, THING),
    "PostalAddress": (
        {"streetAddress", "addressLocality"},
        {"streetAddress": text, "addressLocality": text, "addressCountry": matches("[A-Z]{2}")},
    ),
    "GeoCoordinates": (
        {"latitude", "longitude"},
        {"latitude": within(-90, 90), "longitude": within(-180, 180)},
    ),
    "OpeningHoursSpecification": (
        {"dayOfWeek", "opens", "closes"},
        {"dayOfWeek": DAY, "opens": clock_time, "closes": clock_time},
    ),
    "AggregateRating": (
        {"ratingValue", "reviewCount"},
        {
            "ratingValue": within(1, 5),
            "reviewCount": count,
            "bestRating": within(5, 5),
            "worstRating": within(1, 1),
        },
    ),
    "MedicalProcedure": ({"name"}, THING | {"preparation": text}),
    "Service": (
        {"name", "provider"},
        THING | {"serviceType": text, "provider": ORGANIZATION, "offers": of_type("Offer", "AggregateOffer")},
    ),
    "Offer": ({"price", "priceCurrency"}, {"price": amount, "priceCurrency": CURRENCY, "url": url}),
    "AggregateOffer": (
        {"lowPrice", "priceCurrency"},
        {
            "lowPrice": amount,
            "highPrice": amount,
            "priceCurrency": CURRENCY,
            "offerCount": count,
            "url": url,
        },
    ),
    "WebSite": (
        {"name", "url"},
        THING
        | {
            "inLanguage": LANGUAGE,
            "publisher": ORGANIZATION,
            "potentialAction": of_type("SearchAction"),
        },
    ),
    "SearchAction": (
        {"target", "query-input"},
        {"target": of_type("EntryPoint"), "query-input": matches("required name=search_term_string")},
    ),
    "EntryPoint": ({"urlTemplate"}, {"urlTemplate": matches(r"https?://.+\{search_term_string\}.*")}),
    "BreadcrumbList": ({"itemListElement"}, {"itemListElement": of_type("ListItem")}),
    "ListItem": ({"position", "name", "item"}, {"position": count, "name": text, "item": url}),
    "Article": (
        {"headline", "image", "datePublished", "author"},
        THING
        | {
            "headline": lambda value: text(value) and len(value) <= 110,
            "mainEntityOfPage": url,
            "inLanguage": LANGUAGE,
            "datePublished": date,
            "dateModified": date,
            "author": of_type("Person", "MedicalOrganization"),
            "publisher": ORGANIZATION,
        },
    ),
    "FAQPage": ({"mainEntity"}, {"mainEntity": of_type("Question")}),
    "Question": ({"name", "acceptedAnswer"}, {"name": text, "acceptedAnswer": of_type("Answer")}),
    "Answer": ({"text"}, {"text": text}),
}


class _DataBlocks(HTMLParser):
    """Collects what a browser takes for JSON-LD: the text up to the first end tag of the script."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._inside:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks[-1] += data


def things_in(html: str) -> list[dict[str, Any]]:
    """The objects of a page's only JSON-LD block."""
    parser = _DataBlocks()
    parser.feed(html)
    [block] = parser.blocks
    graph = json.loads(block)
    assert graph["@context"] == "https://schema.org"
    things: list[dict[str, Any]] = graph["@graph"]
    return things


def faults(things: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the objects, one line each; nothing for a valid page."""
    return [fault for thing in things for fault in _faults(thing, "")]


def _faults(thing: dict[str, Any], path: str) -> Iterator[str]:
    if set(thing) == {"@id"}:
        return
    types = types_of(thing)
    here = f"{path}/{'+'.join(types)}"
    if not types or any(name not in TYPES for name in types):
        yield f"{here}: unknown type"
        return
    required = set().union(*(TYPES[name][0] for name in types))
    allowed = {key: check for name in types for key, check in TYPES[name][1].items()}
    yield from (f"{here}: lacks {name}" for name in sorted(required - set(thing)))
    if "@id" in thing and not url(thing["@id"]):
        yield f"{here}: @id is no absolute address"
    for name in thing.keys() - {"@type", "@id"}:
        values = thing[name] if isinstance(thing[name], list) else [thing[name]]
        if name not in allowed:
            yield f"{here}: has no property {name}"
        elif not values or not all(allowed[name](value) for value in values):
            yield f"{here}: {name} is {thing[name]!r}"
        for value in values:
            if isinstance(value, dict):
                yield from _faults(value, f"{here}.{name}")

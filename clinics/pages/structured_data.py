"""The pages' facts as schema.org objects, for search engines.

Each function answers one object of the page's graph; an object is referred to from others by its «@id».
"""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from clinics.directory.models import Clinic, Doctor, Education, Service
from clinics.pages.addresses import absolute
from clinics.pages.catalogue import Catalogue, ClinicItem, DoctorItem, ServiceItem
from clinics.pages.frame import Frame
from portal.shared.money import Money

Thing = dict[str, Any]

SCHEMA = "https://schema.org"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Members of schema.org's MedicalSpecialty by our specialties' codes; a specialty it does not know has none.
MEDICAL_SPECIALTIES = {
    "gp": "PrimaryCare",
    "cardio": "Cardiovascular",
    "derm": "Dermatology",
    "endo": "Endocrine",
    "gastro": "Gastroenterologic",
    "gyn": "Gynecologic",
    "neuro": "Neurologic",
    "ophth": "Optometric",
    "ent": "Otolaryngologic",
    "ped": "Pediatric",
    "ortho": "Musculoskeletal",
    "uro": "Urologic",
    "dent": "Dentistry",
    "psy": "Psychiatric",
    "us": "Radiography",
    "lab": "LaboratoryScience",
}
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&'\u2028\u2029"}


def script(things: Iterable[Thing]) -> SafeString:
    """The graph as a data block that no text in it can end: <, > and & are written as JSON escapes."""
    graph = {"@context": SCHEMA, "@graph": [_filled(thing) for thing in things]}
    data = json.dumps(graph, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308 escaped above


def breadcrumb_list(crumbs: Iterable[tuple[str, str]]) -> Thing:
    """`crumbs` are titles and paths, from home down to the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(crumbs, start=1)
        ],
    }


def organization(frame: Frame, *, logo: str) -> Thing:
    return {
        "@type": "MedicalOrganization",
        "@id": organization_id(),
        "name": frame.name,
        "legalName": frame.legal_name,
        "description": frame.tagline,
        "url": absolute(frame.home_url),
        "logo": absolute(logo),
        "telephone": frame.phone_tel,
    }


def organization_id() -> str:
    return absolute("/#organization")


def website(frame: Frame, *, language: str) -> Thing:
    """The site, and how to search it from a search engine's own page."""
    action = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{absolute(frame.search_url)}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": absolute(f"{frame.home_url}#website"),
        "name": frame.name,
        "url": absolute(frame.home_url),
        "inLanguage": language,
        "publisher": {"@id": organization_id()},
        "potentialAction": action if frame.search_url else {},
    }


def clinic(item: ClinicItem, row: Clinic, known: Catalogue) -> Thing:
    specialties = {key for doctor in known.doctors_of(clinic_id=item.id) for key in doctor.specialty_ids}
    return {
        "@type": "MedicalClinic",
        "@id": clinic_id(item),
        "name": item.name,
        "legalName": row.entity.name,
        "url": absolute(item.url),
        "telephone": item.phone_tel,
        "address": _address(item) | {"addressCountry": row.entity.country},
        "geo": {"@type": "GeoCoordinates", "latitude": item.latitude, "longitude": item.longitude},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"{SCHEMA}/{WEEKDAYS[hours.weekday - 1]}",
                "opens": f"{hours.opens:%H:%M}",
                "closes": f"{hours.closes:%H:%M}",
            }
            for hours in row.opening_hours.all()
        ],
        "currenciesAccepted": item.currency,
        "medicalSpecialty": _medical_specialties(specialties, known),
        "parentOrganization": {"@id": organization_id()},
        "aggregateRating": _rating(item),
    }


def clinic_id(item: ClinicItem) -> str:
    return absolute(f"{item.url}#clinic")


def physician(item: DoctorItem, row: Doctor, education: Iterable[Education], known: Catalogue) -> Thing:
    """A person who works for clinics, and the practice that this makes in schema.org's terms."""
    clinics = [known.clinics[key] for key in item.clinic_ids]
    return {
        "@type": ["Physician", "Person"],
        "@id": absolute(f"{item.url}#physician"),
        "name": item.name,
        "url": absolute(item.url),
        "image": absolute(item.portrait_url) if item.portrait_url else "",
        "description": row.bio,
        "jobTitle": [known.specialties[key].practitioner for key in item.specialty_ids],
        "honorificSuffix": item.degree,
        "medicalSpecialty": _medical_specialties(item.specialty_ids, known),
        "knowsLanguage": list(item.languages),
        "alumniOf": [{"@type": "CollegeOrUniversity", "name": name} for name in _institutions(education)],
        "worksFor": [_clinic_in_short(clinic) for clinic in clinics],
        "address": _address(clinics[0]) if clinics else {},
        "telephone": clinics[0].phone_tel if clinics else "",
        "aggregateRating": _rating(item),
    }


def procedure(item: ServiceItem, row: Service, known: Catalogue) -> Thing:
    """What is done and what it costs: schema.org keeps prices on a Service, preparation on a procedure."""
    clinics = {
        offer.clinic_id: known.clinics[offer.clinic_id]
        for key in item.doctor_ids
        for offer in known.doctors[key].offers
        if offer.service_id == item.id
    }
    return {
        "@type": ["MedicalProcedure", "Service"],
        "@id": absolute(f"{item.url}#service"),
        "name": item.name,
        "url": absolute(item.url),
        "preparation": row.preparation,
        "serviceType": known.specialties[item.specialty_id].name,
        "provider": [_clinic_in_short(clinic) for clinic in clinics.values()] or {"@id": organization_id()},
        "offers": [_offers(item, prices) for prices in _prices_by_currency(item, known)],
    }


def article(
    *, headline: str, url: str, language: str, published: str, modified: str, image: str, author: Thing
) -> Thing:
    """`published` and `modified` are ISO 8601; without an author the network has written it."""
    return {
        "@type": "Article",
        "headline": headline[:110],
        "mainEntityOfPage": absolute(url),
        "url": absolute(url),
        "inLanguage": language,
        "datePublished": published,
        "dateModified": modified,
        "image": absolute(image),
        "author": author or {"@id": organization_id()},
        "publisher": {"@id": organization_id()},
    }


def author(item: DoctorItem, known: Catalogue) -> Thing:
    return {
        "@type": "Person",
        "name": item.name,
        "url": absolute(item.url),
        "jobTitle": [known.specialties[key].practitioner for key in item.specialty_ids],
    }


def frequent_questions(body: Iterable[Any]) -> list[Thing]:
    """The questions of all «questions and answers» blocks of a body as one object, if there are any."""
    pairs = [pair for block in body if block.block_type == "faq" for pair in block.value["items"]]
    if not pairs:
        return []
    return [
        {
            "@type": "FAQPage",
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": pair["question"],
                    "acceptedAnswer": {"@type": "Answer", "text": _plain(pair["answer"].source)},
                }
                for pair in pairs
            ],
        }
    ]


def _filled(value: Any) -> Any:
    """Without what is empty: an absent property claims nothing, an empty one is a fault."""
    if isinstance(value, dict):
        filled = {key: _filled(each) for key, each in value.items()}
        return {key: each for key, each in filled.items() if each not in ("", None, [], {})}
    if isinstance(value, list):
        return [each for each in map(_filled, value) if each not in ("", None, [], {})]
    return value


def _plain(html: str) -> str:
    return " ".join(strip_tags(html.replace("<", " <")).split())


def _address(clinic: ClinicItem) -> Thing:
    return {"@type": "PostalAddress", "streetAddress": clinic.address, "addressLocality": clinic.city}


def _clinic_in_short(clinic: ClinicItem) -> Thing:
    return {
        "@type": "MedicalClinic",
        "@id": clinic_id(clinic),
        "name": clinic.name,
        "url": absolute(clinic.url),
        "telephone": clinic.phone_tel,
        "address": _address(clinic),
    }


def _medical_specialties(keys: Iterable[int], known: Catalogue) -> list[str]:
    codes = {known.specialties[key].code for key in keys}
    return sorted(f"{SCHEMA}/{MEDICAL_SPECIALTIES[code]}" for code in codes & MEDICAL_SPECIALTIES.keys())


def _institutions(education: Iterable[Education]) -> list[str]:
    names = [step.institution for step in education if step.kind == Education.Kind.UNIVERSITY]
    return list(dict.fromkeys(names))


def _rating(item: ClinicItem | DoctorItem) -> Thing:
    if not item.review_count or item.rating is None:
        return {}
    return {
        "@type": "AggregateRating",
        "ratingValue": str(item.rating),
        "reviewCount": item.review_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _prices_by_currency(item: ServiceItem, known: Catalogue) -> list[list[Money]]:
    prices: dict[str, list[Money]] = {}
    for key in item.doctor_ids:
        for offer in known.doctors[key].offers:
            if offer.service_id == item.id and offer.price:
                prices.setdefault(offer.price.currency, []).append(offer.price)
    return [prices[currency] for currency in sorted(prices)]


def _offers(item: ServiceItem, prices: list[Money]) -> Thing:
    """One offer, or their range; all in one currency."""
    currency, url = prices[0].currency, absolute(item.url)
    if len(prices) == 1:
        return {"@type": "Offer", "price": prices[0].decimal, "priceCurrency": currency, "url": url}
    return {
        "@type": "AggregateOffer",
        "lowPrice": min(prices).decimal,
        "highPrice": max(prices).decimal,
        "priceCurrency": currency,
        "offerCount": len(prices),
        "url": url,
    }

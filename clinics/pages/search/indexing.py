"""Keeps PostgreSQL's index in step with the facts: a page is indexed again when their words have changed."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from clinics.directory.models import Clinic, Doctor, Offering, Service, Specialty, Symptom
from portal.shared.page_cache import purge_pages_on_commit

PAGES = ("ClinicPage", "DoctorPage", "ServicePage")
AT_ONCE = 200


def index_changed() -> int:
    """Indexes the pages of facts whose words are not those in the index; how many that were."""
    return sum(_index_changed(pages) for pages in _pages())


def index_pages_of(row: object) -> int:
    """The same for the pages that show something of one row of the directory."""
    return sum(_index_changed(pages) for pages in _pages_of(row))


def _pages() -> list[Any]:
    """Pages of clinics, doctors and services with what their words need. By name: their modules ask for this."""
    return [apps.get_model("pages", name).get_indexed_objects() for name in PAGES]


def _pages_of(row: object) -> Iterator[Any]:
    clinics, doctors, services = _pages()
    match row:
        case Clinic():
            yield clinics.filter(clinic=row)
            yield doctors.filter(doctor__offerings__clinic=row).distinct()
        case Doctor():
            yield doctors.filter(doctor=row)
        case Service():
            yield services.filter(service=row)
            yield doctors.filter(doctor__offerings__service=row).distinct()
        case Specialty():
            yield services.filter(service__specialty=row)
            yield doctors.filter(doctor__specialties=row)
        case Symptom():
            yield services.filter(service__specialty=row.specialty_id)
            yield doctors.filter(doctor__specialties=row.specialty_id)
        case Offering():
            yield doctors.filter(doctor=row.doctor_id)


def _index_changed(pages: Any) -> int:
    indexed = dict(
        IndexEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(pages.model),
            object_id__in=pages.order_by().annotate(key=Cast("pk", CharField())).values("key"),
        ).values_list("object_id", "body_text")
    )
    changed = [page for page in pages if page.fact_fingerprint() not in indexed.get(str(page.pk), "")]
    for first in range(0, len(changed), AT_ONCE):
        get_search_backend().add_bulk(pages.model, changed[first : first + AT_ONCE])
    if changed:
        purge_pages_on_commit()
    return len(changed)

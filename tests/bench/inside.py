"""What has to be asked inside a Django process that sees the measured database; answers as JSON.

python -m tests.bench.inside prepare          the addresses to measure, once the bare page is there
python -m tests.bench.inside main-pages       one address of each main kind of page
python -m tests.bench.inside booking-pages    addresses of free times
python -m tests.bench.inside queries PATH …   queries of each page: after a publish, and from then on
"""

import json
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.text import slugify

BARE = "/wagtail/bare/"
FILTERS = "specialty={specialty}&city={city}&language=en"


def prepare() -> dict[str, str]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    page = apps.get_model("wagtailcore", "Page")
    home = page.objects.get(locale__language_code="en", depth=2, sites_rooted_here__isnull=False)
    bare = apps.get_model("baseline", "BarePage")
    if not bare.objects.exists():
        home.add_child(instance=bare(title="Bare", slug="bare"))
    doctor = apps.get_model("pages", "DoctorPage").objects.filter(locale__language_code="en").earliest("pk")
    offering = doctor.doctor.offerings.select_related("service__specialty", "clinic").first()
    filters = FILTERS.format(specialty=offering.service.specialty.code, city=slugify(offering.clinic.city_en))
    return {
        "Empty Wagtail site, home": BARE,
        "Home": "/en/",
        "Finder, three filters": f"/en/doctors/?{filters}",
        "Doctor": doctor.get_url(),
    }


def main_pages() -> list[str]:
    def first(model: str) -> str:
        pages = apps.get_model("pages", model).objects.live().filter(locale__language_code="en")
        return str(pages.earliest("pk").get_url())

    return ["/en/", "/en/doctors/", *map(first, ["DoctorPage", "ClinicPage", "ServicePage"])]


def booking_pages() -> list[str]:
    """Lists of free times: as a page, and as the fragment of a page of cards."""
    codes = list(
        apps.get_model("directory", "Doctor").objects.order_by("pk").values_list("code", flat=True)[:12]
    )
    return [f"/en/book/?doctor={codes[0]}", f"/en/book/next-times/?doctors={','.join(codes)}"]


def queries(paths: list[str]) -> dict[str, tuple[int, int, int]]:
    """By address: right after a publish, once the process knows the catalogue, and cached."""
    counts = {}
    for path in paths:
        with override_settings(
            MIDDLEWARE=[name for name in settings.MIDDLEWARE if not name.endswith("PageCacheMiddleware")]
        ):
            uncached = Client(headers={"Host": "localhost"})
            _raise_version()
            uncached.get(path)  # what a process reads once (content types), and pictures that are made once
            _raise_version()
            after_publish, from_then_on = _queries(uncached, path), _queries(uncached, path)
        cached = Client(headers={"Host": "localhost"})
        _queries(cached, path)
        counts[path] = (after_publish, from_then_on, _queries(cached, path))
    return counts


def _raise_version() -> None:
    page_cache = sys.modules["portal.shared.page_cache"]
    page_cache.redis().incr(page_cache.VERSION_KEY)


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return len(captured)


if __name__ == "__main__":
    django.setup()
    question, *paths = sys.argv[1:]
    answers = {
        "prepare": prepare,
        "main-pages": main_pages,
        "booking-pages": booking_pages,
        "queries": lambda: queries(paths),
    }
    sys.stdout.write(json.dumps(answers[question]()))

"""What search engines and messengers read of each page."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from clinics.pages.actions import keep_in_step
from clinics.pages.models import (
    ArticleIndexPage,
    ArticlePage,
    ClinicPage,
    ContactPage,
    DoctorPage,
    HomePage,
    LandingPage,
    ServicePage,
    StandardPage,
)
from tests.integration.pages.conftest import Network, page_types
from tests.schema_org import faults, things_in, types_of

BASE = settings.WAGTAILADMIN_BASE_URL
HOSTILE = "</script><script>alert(1)</script>\"><img src=x onerror=alert(2)> \u2028 O'Neil & Co <!--"
FAQ = {
    "type": "faq",
    "value": {"heading": "", "items": [{"question": HOSTILE, "answer": "<p>A <b>b</b></p>"}]},
}


def head(html: str, name: str) -> list[str]:
    """The values of a tag of the head: `og:title`, `description`, `canonical`."""
    found = re.findall(rf'(?:name|property|rel)="{name}"[^>]*?(?:content|href)="([^"]*)"', html)
    return [unescape(value) for value in found]


def alternates(html: str) -> dict[str, str]:
    return dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', html))


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def an_article(network: Network, title: str = "How to read an ECG") -> str:
    index = ArticleIndexPage.objects.get(locale__language_code="en")
    page = ArticlePage(
        title=title, published_on=dt.date(2026, 5, 1), author=network.doctor, body=[("faq", FAQ["value"])]
    )
    index.add_child(instance=page)
    return str(page.path_on_site())


def pages_of_every_type(network: Network) -> list[str]:
    home = HomePage.objects.get(locale__language_code="en")
    home.add_child(instance=StandardPage(title="About", body=[("faq", FAQ["value"])]))
    home.add_child(instance=LandingPage(title="Check-up"))
    home.add_child(instance=ContactPage(title="Contacts", consent_text="I agree."))
    an_article(network)
    pages = [page.specific for page in Page.objects.live().filter(depth__gte=2)]
    assert {type(page) for page in pages} == page_types()
    return [page.path_on_site() for page in pages]


def test_every_page_has_valid_structured_data(client: Client, network: Network) -> None:
    paths = pages_of_every_type(network)

    assert {path: faults(things_in(get(client, path))) for path in paths} == {path: [] for path in paths}


def test_every_page_has_breadcrumbs_from_home_to_itself(client: Client, network: Network) -> None:
    path = network.page(DoctorPage)

    [crumbs] = [thing for thing in things_in(get(client, path)) if thing["@type"] == "BreadcrumbList"]

    assert [item["position"] for item in crumbs["itemListElement"]] == [1, 2, 3]
    assert crumbs["itemListElement"][0]["item"] == f"{BASE}/en/"
    assert crumbs["itemListElement"][-1]["item"] == f"{BASE}{path}"


@pytest.mark.parametrize(
    ("kind", "types", "facts"),
    [
        (ClinicPage, ["MedicalClinic"], {"telephone": "+74950000000"}),
        (DoctorPage, ["Physician", "Person"], {"medicalSpecialty": ["https://schema.org/Cardiovascular"]}),
        (ServicePage, ["MedicalProcedure", "Service"], {"preparation": "Bring your ECG."}),
    ],
)
def test_a_fact_says_what_it_is(
    client: Client,
    network: Network,
    kind: type[ClinicPage | DoctorPage | ServicePage],
    types: list[str],
    facts: dict[str, object],
) -> None:
    [thing] = [thing for thing in things_in(get(client, network.page(kind))) if types_of(thing) == types]

    assert facts.items() <= thing.items()


def test_a_doctor_has_the_rating_that_visitors_see(client: Client, network: Network) -> None:
    [doctor] = [t for t in things_in(get(client, network.page(DoctorPage))) if "Physician" in t["@type"]]

    assert (doctor["aggregateRating"]["ratingValue"], doctor["aggregateRating"]["reviewCount"]) == ("4.0", 1)


def test_a_service_has_its_price_in_machine_form(client: Client, network: Network) -> None:
    [service] = [
        t for t in things_in(get(client, network.page(ServicePage, "ru"))) if "Service" in t["@type"]
    ]

    [offer] = service["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("3200.00", "RUB")


def test_hostile_names_stay_text(client: Client, network: Network, fresh_pages: Callable[[], None]) -> None:
    network.clinic.name_en = network.clinic.address_en = network.clinic.city_en = HOSTILE[:90]
    network.clinic.save()
    network.doctor.first_name_en = HOSTILE[:100]
    network.doctor.save()
    network.service.name_en = HOSTILE
    network.service.save()
    keep_in_step()
    fresh_pages()

    paths = [network.page(kind) for kind in (ClinicPage, DoctorPage, ServicePage)]
    for path in [
        *paths,
        an_article(network, HOSTILE),
        "/en/",
        "/en/doctors/",
        "/en/services/",
        "/en/clinics/",
    ]:
        html = get(client, path)
        assert faults(things_in(html)) == []
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_a_description_is_made_of_facts_where_the_editor_wrote_none(client: Client, network: Network) -> None:
    [description] = head(get(client, network.page(DoctorPage)), "description")

    assert description.startswith("Cardiologist, Moscow.")
    assert "3,200" in description
    assert len(description) <= 160


def test_what_the_editor_wrote_goes_first(client: Client, network: Network) -> None:
    page = DoctorPage.objects.get(page_language="en")
    page.seo_title, page.search_description = "Heart doctor", "Written by hand."
    page.save_revision().publish()

    html = get(client, page.path_on_site())

    assert head(html, "description") == head(html, "og:description") == ["Written by hand."]
    assert head(html, "og:title") == ["Heart doctor"]
    assert "<title>Heart doctor · " in html


def test_the_other_language_is_an_alternate(client: Client, network: Network) -> None:
    html = get(client, network.page(ServicePage, "ru"))

    english, russian = (f"{BASE}{network.page(ServicePage, language)}" for language in ("en", "ru"))
    assert alternates(html) == {"en": english, "ru": russian, "x-default": english}


def test_a_page_without_a_translation_names_none(client: Client, network: Network) -> None:
    path = an_article(network)

    assert alternates(get(client, path)) == {"en": f"{BASE}{path}", "x-default": f"{BASE}{path}"}


@pytest.mark.parametrize(
    ("query", "canonical", "robots"),
    [
        ("", "", "index"),
        ("?utm_source=x", "", "index"),
        ("?page=1", "", "index"),
        ("?specialty=cardio", "?specialty=cardio", "index"),
        ("?specialty=cardio&page=2", "?page=2&specialty=cardio", "index"),
        ("?specialty=cardio&q=orlova", "", "noindex"),
        ("?specialty=cardio&specialty=gp", "", "noindex"),
        ("?q=%22%3E%3Cscript%3E", "", "noindex"),
    ],
)
def test_the_finder_has_few_canonical_addresses(
    client: Client, network: Network, query: str, canonical: str, robots: str
) -> None:
    html = get(client, f"/en/doctors/{query}")

    assert head(html, "canonical") == [f"{BASE}/en/doctors/{canonical}"]
    assert head(html, "robots")[0].split(",")[0] == robots


def test_addresses_never_follow_the_host_header(client: Client, network: Network) -> None:
    html = client.get("/en/", headers={"host": "127.0.0.1:9999"}).content.decode()

    assert "9999" not in html


def test_a_rehearsal_is_kept_out_of_search_engines(client: Client, network: Network) -> None:
    with override_settings(INDEXABLE=False):
        assert head(get(client, "/en/"), "robots") == ["noindex, nofollow"]
        assert "Disallow: /\n" in get(client, "/robots.txt")


def test_robots_leads_to_the_sitemap(client: Client, db: None) -> None:
    lines = get(client, "/robots.txt").splitlines()

    assert f"Sitemap: {BASE}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


# The sitemap


def sitemap(client: Client) -> dict[str, ET.Element]:
    """Every page's element by its address, through the index."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ET.fromstring(get(client, "/sitemap.xml"))
    parts = [ET.fromstring(get(client, urlsplit(loc.text or "").path)) for loc in index.iter(f"{space}loc")]
    return {url.findtext(f"{space}loc", ""): url for part in parts for url in part.iter(f"{space}url")}


def test_the_sitemap_lists_both_languages_with_their_alternates(client: Client, network: Network) -> None:
    listed = sitemap(client)

    path = network.page(DoctorPage, "ru")
    links = {link.get("hreflang") for link in listed[f"{BASE}{path}"] if link.get("hreflang")}
    assert links == {"en", "ru", "x-default"}
    assert f"{BASE}/en/" in listed
    assert f"{BASE}/en/search/" not in listed


@pytest.mark.parametrize("kind", [HomePage, DoctorPage])
def test_the_sitemap_and_the_page_name_the_same_alternates(
    client: Client, network: Network, kind: type[HomePage | DoctorPage]
) -> None:
    path = kind.objects.get(locale__language_code="en").path_on_site()
    links = sitemap(client)[f"{BASE}{path}"]
    listed = {link.get("hreflang"): link.get("href") for link in links if link.get("hreflang")}

    assert listed == alternates(get(client, path))


def test_the_sitemap_lists_only_what_visitors_see(
    client: Client, network: Network, fresh_pages: Callable[[], None]
) -> None:
    gone, closed = network.page(DoctorPage), network.page(ServicePage)
    draft = network.page(ClinicPage)
    network.doctor.status = "ended"
    network.doctor.save()
    ClinicPage.objects.get(page_language="en").unpublish()
    restricted = ServicePage.objects.get(page_language="en")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    fresh_pages()

    assert not {f"{BASE}{path}" for path in (gone, closed, draft)} & sitemap(client).keys()


@pytest.mark.parametrize("path", ["/sitemap-en-0.xml", "/sitemap-en-2.xml", "/sitemap-de-1.xml"])
def test_a_sitemap_that_is_not_there(client: Client, network: Network, path: str) -> None:
    assert client.get(path).status_code == 404


# The picture


def picture_path(client: Client, path: str) -> str:
    [address] = head(get(client, path), "og:image")
    return address.removeprefix(BASE)


@pytest.mark.parametrize("kind", [ClinicPage, DoctorPage, ServicePage])
def test_a_shared_page_has_a_picture_to_keep(
    client: Client, network: Network, kind: type[ClinicPage | DoctorPage | ServicePage]
) -> None:
    response = client.get(picture_path(client, network.page(kind, "ru")))

    assert response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    with Image.open(BytesIO(response.content)) as picture:
        assert picture.size == (1200, 630)


def test_an_invented_address_draws_nothing(client: Client, network: Network) -> None:
    true = picture_path(client, "/en/")
    false = re.sub(r"[^/]+\.png$", "0" * 24 + ".png", true)

    response = client.get(false)

    assert (response.status_code, response["Location"]) == (302, true)
    assert not default_storage.exists(f"share/{'0' * 24}.png")


def test_a_page_that_is_not_public_has_no_picture(client: Client, network: Network) -> None:
    path = picture_path(client, network.page(ServicePage))
    ServicePage.objects.get(page_language="en").unpublish()

    assert client.get(path).status_code == 404


def test_a_changed_name_changes_the_pictures_address(
    client: Client, network: Network, fresh_pages: Callable[[], None]
) -> None:
    before = picture_path(client, network.page(DoctorPage))
    network.doctor.last_name_en = "Belova"
    network.doctor.save()
    keep_in_step()
    fresh_pages()

    assert picture_path(client, network.page(DoctorPage)) != before

"""Each change in Wagtail that visitors see makes the kept pages old; a draft does not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction, Site

from clinics.pages.models import HomePage, StandardPage
from clinics.pages.structure import ensure_structure
from portal.shared.page_cache import pages_version

pytestmark = pytest.mark.django_db
Expectation = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def purged(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Expectation:
    """`with purged():` — what happens inside makes the kept pages old, once committed."""

    @contextmanager
    def expectation() -> Iterator[None]:
        before = pages_version()
        with django_capture_on_commit_callbacks(execute=True):
            yield
        assert pages_version() > before

    return expectation


@pytest.fixture
def home() -> HomePage:
    return ensure_structure()["en"]


@pytest.fixture
def page(home: HomePage) -> StandardPage:
    page: StandardPage = home.add_child(instance=StandardPage(title="Patients' rights", slug="rights"))
    return page


def test_publishing(page: StandardPage, purged: Expectation) -> None:
    revision = page.save_revision()
    with purged():
        revision.publish()


def test_unpublishing(page: StandardPage, purged: Expectation) -> None:
    with purged():
        page.unpublish()


def test_moving(home: HomePage, page: StandardPage, purged: Expectation) -> None:
    other = home.add_child(instance=StandardPage(title="About", slug="about"))
    with purged():
        page.move(other, pos="last-child")


def test_another_slug(page: StandardPage, purged: Expectation) -> None:
    page.slug = "your-rights"
    with purged():
        page.save()


def test_deleting(page: StandardPage, purged: Expectation) -> None:
    with purged():
        page.delete()


def test_making_a_page_private(page: StandardPage, purged: Expectation) -> None:
    with purged():
        PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_a_page_made_private_is_closed_to_the_next_visitor(
    page: StandardPage, client: Client, purged: Expectation
) -> None:
    assert client.get(page.path_on_site()).status_code == 200

    with purged():
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get(page.path_on_site()).status_code == 302


def test_a_page_whose_slug_changed_is_at_its_new_address_alone(
    page: StandardPage, client: Client, purged: Expectation
) -> None:
    assert client.get("/en/rights/").status_code == 200

    with purged():
        page.slug = "your-rights"
        page.save_revision().publish()

    assert client.get("/en/your-rights/").status_code == 200
    assert client.get("/en/rights/").headers["Location"] == "/en/your-rights/"


def test_a_redirect_made_and_deleted(purged: Expectation) -> None:
    with purged():
        redirect = Redirect.objects.create(old_path="/old", redirect_link="/en/")
    with purged():
        redirect.delete()


def test_the_sites_address(home: HomePage, purged: Expectation) -> None:
    site = Site.objects.get(is_default_site=True)
    with purged():
        site.save()


def test_an_image(purged: Expectation) -> None:
    file: ImageFile = get_test_image_file()
    with purged():
        image = Image.objects.create(title="Reception", file=file)
    with purged():
        image.delete()


def test_a_draft_leaves_the_kept_pages_alone(
    page: StandardPage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = pages_version()
    page.title = "Not yet"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision()
    assert pages_version() == before
    assert Page.objects.get(pk=page.pk).draft_title == "Not yet"

"""Editors at work: previews, moderation, schedules, redirects and helpful refusals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.blocks import Block
from wagtail.models import Page, Workflow, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from clinics.pages import tasks
from clinics.pages.blocks import Body, CallToActionBlock, CardBlock, NumberBlock, NumbersBlock
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
from clinics.pages.prose import ProseBlock
from portal.shared import clock
from tests.integration.pages.conftest import Network, member, page_types
from tests.staff import browser, through_the_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer() -> Client:
    return through_the_door(browser(), member("Marketer"))


@pytest.fixture
def home(network: Network) -> HomePage:
    return HomePage.objects.get(locale__language_code="en", depth=2)


@pytest.fixture
def about(home: HomePage) -> StandardPage:
    page: StandardPage = home.add_child(instance=StandardPage(title="About us", slug="about"))
    page.save_revision().publish()
    return page


def form_of(page: Page, **changed: Any) -> dict[str, Any]:
    """What the editor's form sends."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "body": streamfield([]),
        "intro": "",
        "comments-TOTAL_FORMS": "0",
    }
    data |= {"comments-INITIAL_FORMS": "0", "seo_title": "", "search_description": "", **changed}
    return nested_form_data(data)


def edit(client: Client, page: Page, action: str, **changed: Any) -> Any:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, {**form_of(page, **changed), action: action}, follow=True)


# Moderation


def test_an_editors_page_goes_live_by_a_moderator(
    editor: Client, marketer: Client, about: StandardPage, client: Client
) -> None:
    edit(editor, about, "action-submit", intro="Since 1994.")

    assert "Since 1994." not in client.get("/en/about/").content.decode()
    [state] = WorkflowState.objects.filter(status="in_progress")
    arguments = [about.pk, "approve", state.current_task_state.pk]
    marketer.post(reverse("wagtailadmin_pages:workflow_action", args=arguments))

    about.refresh_from_db()
    assert about.intro == "Since 1994."


def test_an_editor_does_not_publish(editor: Client, about: StandardPage) -> None:
    edit(editor, about, "action-publish", intro="At once.")

    about.refresh_from_db()
    assert about.intro == ""


def test_every_page_is_under_the_workflow(home: HomePage) -> None:
    workflow = home.get_workflow()

    assert isinstance(workflow, Workflow)
    [task] = workflow.tasks
    assert {group.name for group in task.specific.groups.all()} >= {"Marketer", "Administrator"}


# Schedule and redirects


def test_a_scheduled_page_goes_live_and_ends(about: StandardPage) -> None:
    about.unpublish()
    about.go_live_at = clock.now() - dt.timedelta(minutes=1)
    about.save_revision(approved_go_live_at=about.go_live_at)

    tasks.publish_scheduled()
    about.refresh_from_db()
    assert about.live

    StandardPage.objects.filter(pk=about.pk).update(expire_at=clock.now() - dt.timedelta(seconds=1))
    tasks.publish_scheduled()
    about.refresh_from_db()
    assert not about.live


def test_the_beat_runs_the_schedule_each_minute() -> None:
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert schedule[tasks.publish_scheduled.name] == 60
    assert tasks.delete_expired_submissions.name in schedule


def test_an_old_address_leads_to_the_new(
    marketer: Client,
    about: StandardPage,
    client: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        edit(marketer, about, "action-publish", slug="who-we-are")

    response = client.get("/en/about/")

    assert (response.status_code, response["Location"]) == (301, "/en/who-we-are/")


def test_a_moved_page_leads_to_its_new_place(about: StandardPage, home: HomePage, client: Client) -> None:
    child = about.add_child(instance=StandardPage(title="Licence", slug="licence"))
    child.move(home, pos="last-child")

    assert client.get("/en/about/licence/")["Location"] == "/en/licence/"


# Refusals that help


@pytest.mark.parametrize(
    ("block", "value", "words"),
    [
        (ProseBlock(), "<h3>Small</h3><p>a</p>", "Begin with a large heading"),
        (ProseBlock(), "<h2> </h2><p>a</p>", "heading without words"),
    ],
)
def test_headings_in_order(block: Block, value: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        block.clean(block.to_python(value))

    block.clean(block.to_python("<h2>Large</h2><h3>Small</h3>"))


def test_a_call_to_action_leads_somewhere() -> None:
    block = CallToActionBlock()
    value = block.to_python({"heading": "Book", "text": "", "label": "Go", "link": {"page": None, "url": ""}})

    with pytest.raises(ValidationError) as refusal:
        block.clean(value)
    assert "this leads nowhere" in str(refusal.value.as_json_data())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\\\evil.example", "http://x.example"],
)
def test_a_link_begins_with_a_safe_scheme(url: str) -> None:
    block = CallToActionBlock()
    value = block.to_python(
        {"heading": "Book", "text": "", "label": "Go", "link": {"page": None, "url": url}}
    )

    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_counted_number_is_that_of_today(network: Network) -> None:
    block = NumbersBlock()
    value = block.to_python(
        {"heading": "", "facts": [{"counted": "doctors", "value": "64", "label": "doctors"}]}
    )
    assert "<dt>doctors</dt><dd>1</dd>" in block.render(value)


def test_a_number_is_written_or_counted() -> None:
    with pytest.raises(ValidationError):
        NumberBlock().clean(NumberBlock().to_python({"counted": "", "value": "", "label": "doctors"}))


def test_a_card_may_lead_nowhere() -> None:
    block = CardBlock()

    block.clean(
        block.to_python({"icon": "", "title": "Heart", "text": "", "link": {"page": None, "url": ""}})
    )


def test_a_description_that_search_engines_would_cut(marketer: Client, about: StandardPage) -> None:
    response = edit(marketer, about, "action-publish", search_description="x" * 250)

    assert "this has 250" in response.content.decode()
    about.refresh_from_db()
    assert about.search_description == ""


def test_a_landing_page_without_action_is_saved_with_a_warning(marketer: Client, home: HomePage) -> None:
    page = home.add_child(instance=LandingPage(title="Check-up", slug="check-up"))
    page.save_revision().publish()
    block = {"heading": "Book", "text": "", "label": "Go", "link": {"page": "", "url": "/en/doctors/"}}

    without = edit(marketer, page, "action-publish", picture="")
    with_it = edit(
        marketer, page, "action-publish", picture="", body=streamfield([("call_to_action", block)])
    )

    assert "no call to action" in without.content.decode()
    assert "no call to action" not in with_it.content.decode()


# Previews


def preview(client: Client, page: Page, mode: str = "") -> str:
    """What an editor sees of the latest draft, as Wagtail's «view draft» shows it."""
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = client.get(url, {"mode": mode} if mode else {})
    assert response.status_code == 200
    return response.content.decode()


def test_every_page_type_has_a_preview(marketer: Client, network: Network, home: HomePage) -> None:
    home.add_child(instance=LandingPage(title="Check-up"))
    home.add_child(instance=ContactPage(title="Contacts", consent_text="I agree."))
    home.add_child(instance=StandardPage(title="About us"))
    articles = ArticleIndexPage.objects.get(locale=home.locale)
    articles.add_child(instance=ArticlePage(title="How to read an ECG", published_on=dt.date(2026, 5, 1)))
    pages = [page.specific for page in Page.objects.filter(depth__gte=2)]

    for page in pages:
        page.save_revision()
        assert f'<html lang="{page.locale.language_code}"' in preview(marketer, page)
    assert {type(page) for page in pages} == page_types()


@pytest.mark.parametrize("kind", [ClinicPage, DoctorPage, ServicePage])
def test_the_draft_of_a_facts_page_has_a_preview(
    marketer: Client,
    network: Network,
    fresh_pages: Callable[[], None],
    kind: type[ClinicPage | DoctorPage | ServicePage],
) -> None:
    page = kind.objects.get(page_language="en")
    page.intro = "A new word."
    page.save_revision()
    page.unpublish()
    fresh_pages()

    html = preview(marketer, page)

    assert "A new word." in html
    assert "do not see this page" not in html


def test_a_preview_leaves_nothing_behind(
    marketer: Client, network: Network, fresh_pages: Callable[[], None], client: Client
) -> None:
    page = DoctorPage.objects.get(page_language="en")
    page.save_revision()
    page.unpublish()
    fresh_pages()

    preview(marketer, page)

    assert page.title not in client.get("/en/doctors/").content.decode()


def test_the_preview_of_what_is_not_in_force_says_so(
    marketer: Client, network: Network, fresh_pages: Callable[[], None]
) -> None:
    network.doctor.status = "ended"
    network.doctor.save()
    page = DoctorPage.objects.get(page_language="ru")
    page.save_revision()
    fresh_pages()

    assert "посетители не видят эту страницу" in preview(marketer, page)


@pytest.mark.parametrize("name", list(Body().child_blocks))
def test_every_block_has_a_preview_in_our_style(marketer: Client, network: Network, name: str) -> None:
    block = Body().child_blocks[name]
    response = marketer.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert response.status_code == 200
    assert f"section--{name}" in response.content.decode()
    assert "/static/app/assets/main" in response.content.decode()


def test_the_admin_bears_the_sites_name(marketer: Client) -> None:
    html = marketer.get("/admin/").content.decode()

    assert "- Meridian</title>" in html
    assert "favicon" in html

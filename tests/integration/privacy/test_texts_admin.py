"""The administrator publishes new versions of texts, and edits none."""

import pytest
from django.test import Client

from portal.privacy.models import ConsentText
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db
LIST, FORM = "/admin/privacy/texts/", "/admin/privacy/texts/marketing/RU/"
WORDS = {"title_en": "News", "body_en": "I agree.", "title_ru": "Новости", "body_ru": "Я согласен."}


def administrator() -> Client:
    return through_the_door(browser(), make_staff("privacy.view_consenttext", "privacy.add_consenttext"))


def test_a_new_version_comes_in_both_languages() -> None:
    client = administrator()
    assert "Version 1" in client.get(FORM).content.decode()
    assert client.post(FORM, WORDS).status_code == 302
    rows = ConsentText.objects.filter(purpose="marketing", country="RU", version=2)
    assert {row.language: row.body for row in rows} == {"en": "I agree.", "ru": "Я согласен."}
    assert client.post(FORM, WORDS).status_code == 409
    assert client.post(FORM, WORDS | {"body_ru": ""}).status_code == 422
    assert "News" in client.get(LIST).content.decode()


def test_who_may_only_see_them_publishes_none() -> None:
    client = through_the_door(browser(), make_staff("privacy.view_consenttext"))
    assert client.get(LIST).status_code == 200
    assert client.post(FORM, WORDS).status_code == 302
    assert not ConsentText.objects.filter(version=2).exists()
    assert administrator().get("/admin/privacy/texts/marketing/XX/").status_code == 404

"""A letter is in the language of whom it goes to, not of who asked."""

from django.core import mail
from pytest import mark

from tests.staff import browser, make_staff

pytestmark = mark.django_db


@mark.parametrize(
    ("language", "subject", "brand"),
    [("ru", "Новый пароль", "Меридиан"), ("en", "A new password", "Meridian")],
)
def test_a_letter_is_in_the_language_of_its_reader(language, subject, brand):
    user = make_staff(language=language)
    browser().post("/staff/password/reset/", {"email": user.email}, HTTP_ACCEPT_LANGUAGE="de")
    [letter] = mail.outbox
    assert letter.subject == subject
    assert brand in letter.body

"""Writes of contact form submissions: one is kept, somebody is told, the old ones are deleted."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from clinics.pages.contact import ContactPage, ContactSubmission


def submit(page: "ContactPage", *, answers: dict[str, Any], at: dt.datetime) -> "ContactSubmission":
    """Keeps a visitor's answers with the consent they gave at this moment, for the page's number of days."""
    submission: ContactSubmission = page.get_submission_class().objects.create(
        page=page,
        form_data=answers,
        language=page.language(),
        consent_at=at,
        consent_text=page.consent_text,
        delete_after=at.date() + dt.timedelta(days=page.keep_days),
    )
    return submission


def delete_expired(*, today: dt.date) -> int:
    """Deletes the submissions whose last day has passed; answers how many."""
    count, _by_model = _model("ContactSubmission").objects.filter(delete_after__lt=today).delete()
    return int(count)


def tell_of_submission(page_id: int) -> None:
    """Sends the page's address for notices a link to the admin: no word of the visitor's leaves the site."""
    page = _model("ContactPage").objects.get(pk=page_id)
    if not page.notify_email:
        return
    link = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailforms:list_submissions", args=[page.pk])
    with override(page.language()):
        subject = _("A new message on the site")
        body = _("Somebody has sent the form «%(form)s». Read it here:\n%(link)s")
        send_mail(subject, body % {"form": page.title, "link": link}, None, [page.notify_email])


def _model(name: str) -> Any:
    """By name, since the page type itself calls these functions."""
    return apps.get_model("pages", name)

"""A deleted message of the contact form leaves no key behind for longer than the wait for an older dump."""

import datetime as dt

import pytest
from wagtail.models import Page

from clinics.pages.models import ContactSubmission
from portal.crypto.keys.models import DataKey
from portal.crypto.sweep import NEW_FOR, WAIT, sweep
from portal.shared import clock

pytestmark = pytest.mark.django_db
AN_HOUR_LATER = NEW_FOR + dt.timedelta(minutes=1)


def submission() -> ContactSubmission:
    return ContactSubmission.objects.create(
        page_id=Page.get_first_root_node().pk,
        form_data={"message": "Call me"},
        language="en",
        consent_at=clock.now(),
        consent_text="Yes",
        delete_after=clock.today(),
    )


def sweep_after(time: dt.timedelta) -> None:
    moment = clock.now() + time
    sweep(now=moment, today=moment.date())


def keys_of(message: ContactSubmission) -> int:
    return DataKey.objects.filter(subject_kind="contact", subject_id=message.public_id).count()


def test_the_keys_of_a_deleted_submission_are_swept_after_the_wait() -> None:
    kept, deleted = submission(), submission()
    deleted.delete()
    sweep_after(AN_HOUR_LATER)
    assert keys_of(deleted) == 3

    sweep_after(AN_HOUR_LATER + WAIT)

    assert (keys_of(kept), keys_of(deleted)) == (3, 0)

"""Submissions from before the encryption are sealed by the migration, and read as they were."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from clinics.pages.models import ContactSubmission
from portal.shared import clock

BEFORE, AFTER = ("pages", "0005_privacy_page"), ("pages", "0006_encrypt_submissions")


def migrate(target: tuple[str, str]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    return executor.migrate([target]).apps


@pytest.mark.django_db
def test_an_old_submission_is_sealed_and_reads_as_it_was() -> None:
    old = migrate(BEFORE).get_model("pages", "ContactSubmission")
    old.objects.create(
        page_id=Page.get_first_root_node().pk,
        form_data={"message": "Болит сердце"},
        language="ru",
        consent_at=clock.now(),
        consent_text="Да",
        delete_after=clock.today(),
    )

    sealed = migrate(AFTER).get_model("pages", "ContactSubmission").objects.get()

    assert "сердце".encode() not in bytes(sealed.form_data)
    assert ContactSubmission.objects.get().form_data == {"message": "Болит сердце"}

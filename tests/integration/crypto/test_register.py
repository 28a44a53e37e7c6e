"""The record of processing names every encrypted field, in the language of who reads it."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from portal.crypto.register import processing_register


def test_every_encrypted_field_is_there_with_its_purpose() -> None:
    entries = {entry.label: entry for entry in processing_register()}

    assert {"patients.name.family", "patients.document.scan", "pages.contact.answers"} <= set(entries)
    assert entries["patients.patient.allergies"].purpose == "medical care"
    assert entries["patients.name.family"].is_searchable
    assert all(entry.purpose and entry.basis and entry.retention for entry in entries.values())


def test_it_is_read_in_russian() -> None:
    with override("ru"):
        entries = {entry.label: entry for entry in processing_register()}

    assert entries["patients.patient.allergies"].purpose == "медицинская помощь"


@pytest.mark.parametrize("option", ["--csv", "--language=ru"])
def test_the_command_prints_a_line_a_field(option: str) -> None:
    out = StringIO()

    call_command("processing_register", option, stdout=out)

    assert out.getvalue().count("\n") >= len(processing_register())


def test_the_csv_is_read_back() -> None:
    out = StringIO()
    call_command("processing_register", "--csv", stdout=out)

    rows = list(csv.DictReader(StringIO(out.getvalue())))

    assert [row["label"] for row in rows] == [entry.label for entry in processing_register()]

"""The log's columns read as words in both languages."""

import re

from django.utils.translation import override

from portal.audit.models import Entry
from portal.audit.tracking import tracked_models
from portal.audit.words import column_text


def columns(language: str) -> dict[str, str]:
    """Of every table whose changes are logged: the column and what a reader is shown."""
    with override(language):
        return {
            f"{model._meta.label}.{field.column}": column_text(
                Entry(object_type=model._meta.label_lower), field.column
            )
            for model, _tracking in tracked_models()
            for field in model._meta.concrete_fields
        }


def test_every_column_of_a_tracked_table_is_named_in_russian() -> None:
    shown = columns("ru")
    assert len(shown) > 400
    assert {column: text for column, text in shown.items() if not re.search("[а-яё]", text, re.I)} == {}


def test_every_column_of_a_tracked_table_is_named_in_english() -> None:
    shown = columns("en")
    named_by_code = re.compile(r"_|[а-яё]|^ID$|token$|key ru$")
    assert {column: text for column, text in shown.items() if named_by_code.search(text)} == {}


def test_a_search_token_is_named_by_what_it_is_made_of() -> None:
    assert columns("en")["patients.PatientName.full_token"] == "Surname, given name, for searching"


def test_a_column_that_the_model_no_longer_has_is_shown_as_it_is() -> None:
    assert column_text(Entry(object_type="accounts.user"), "shoe_size") == "shoe_size"
    assert column_text(Entry(object_type="gone.model"), "shoe_size") == "shoe_size"

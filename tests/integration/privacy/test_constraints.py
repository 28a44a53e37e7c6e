"""The database refuses what must not be, whoever writes it."""

import datetime as dt
from typing import Any

import pytest

from portal.privacy.models import Consent, ConsentText, DataExport, DataSubjectRequest
from tests.constraints import Break, change, constraints_of, refused_by
from tests.factories.people import UserFactory
from tests.integration.privacy.test_consents import NOW, given, text_of

pytestmark = pytest.mark.django_db


def make(**fields: Any) -> DataSubjectRequest:
    told = {"kind": "access", "country": "RU", "language": "en", "received_at": NOW, "answer_by": NOW.date()}
    return DataSubjectRequest.objects.create(**{"requester": UserFactory()} | told | fields)


def broken_requests() -> dict[str, Break]:
    asked = make()
    week = dt.timedelta(days=7)
    erasure = make(kind="erase", not_before=NOW + week)
    return {
        "privacy_request_open_once": lambda: make(requester=asked.requester),
        "privacy_request_closed_at_its_end": change(asked, status="done"),
        "privacy_request_erasure_waits": change(erasure, not_before=NOW),
        "privacy_request_only_erasure_runs": change(asked, status="carrying_out", begun_at=NOW),
    }


def broken_exports() -> dict[str, Break]:
    export = DataExport.objects.create(user=UserFactory(), language="en", asked_at=NOW)
    return {
        "privacy_export_one_each": lambda: DataExport.objects.create(
            user=export.user, language="en", asked_at=NOW
        ),
        "privacy_export_percent": change(export, percent=101),
        "privacy_export_ready_expires": change(export, status="ready"),
    }


def test_every_constraint_holds() -> None:
    consent, text = given(), text_of()
    copy = {"title": "a", "body": "b", "published_at": NOW, "purpose": "proxy", "country": "RU"}
    same = {
        name: getattr(consent, name)
        for name in ("subject_id", "purpose", "text", "basis", "method", "given_by")
    }
    broken = {
        "privacy_text_version_once": lambda: ConsentText.objects.create(**copy, language="en", version=1),
        "privacy_text_version_counts": lambda: ConsentText.objects.create(**copy, language="en", version=0),
        "privacy_text_says_something": lambda: ConsentText.objects.create(
            **copy | {"body": ""}, language="en", version=7
        ),
        "privacy_consent_in_force_once": lambda: Consent.objects.create(**same, given_at=NOW),
        "privacy_consent_withdrawn_later": change(
            consent, withdrawn_at=NOW - dt.timedelta(days=1), withdrawal_method="tick"
        ),
        "privacy_consent_withdrawn_somehow": change(consent, withdrawn_at=NOW),
    }
    broken |= broken_requests() | broken_exports()
    assert text.version == 1
    assert broken.keys() == constraints_of("privacy")
    assert {name: refused_by(attempt) for name, attempt in broken.items()} == {name: name for name in broken}

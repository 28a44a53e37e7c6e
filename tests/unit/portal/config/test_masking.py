"""The log's last door: addresses, numbers and the secrets of mailed links are masked."""

import pytest
from django.test import RequestFactory, override_settings
from django.views.debug import ExceptionReporter

from portal.config.masking import NoValuesFilter, masked


@pytest.mark.parametrize(
    "secret",
    [
        "anna.petrova+x@clinic.test",
        "АННА@почта.рф",
        "+74951204567",
        "+7 (495) 120-45-67",
        "8 (495) 120-45-67",
        "84951204567",
        "+44 20 7946 0958",
    ],
)
@pytest.mark.parametrize("around", ["{}", "to={} failed", "{{'{}': (550, b'no')}}", "<{}>,"])
def test_an_address_or_a_number_is_masked(secret: str, around: str) -> None:
    assert masked(around.format(secret)) == around.format("***")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21 14:54:01,123 WARNING django.request Not Found: /en/doctors/",
        '  File "portal/audit/actor.py", line 78, in actor_for',
        "019a1b2c-3d4e-7f80-9123-456789012345",
        "clinics.pages.tasks.tell_of_submission[8f14e45f-ceea-467f-a8de-1b2c3d4e5f60] succeeded in 0.0123456789s",
        "GET /en/ 200 12345B 17ms",
        "Listening at: http://127.0.0.1:8710 (32185)",
        "@media and user@localhost",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert masked(line) == line


@pytest.mark.parametrize(
    "link",
    [
        "/staff/password/reset/key/1-d0abc-0f1e2d",
        "/staff/confirm-email/019a-1/d0abc-0f1e",
        "/v/ABCD23450f1e",
        "/ru/v/ABCD23450f1e/cancel",
        "/calendar/01a1ffd4-aa4f-7942-b5e2-5e00f6753e40/ecd2140f1e.ics",
    ],
)
def test_the_secret_of_a_mailed_link_is_masked(link: str) -> None:
    assert "0f1e" not in masked(f"GET {link}/ 302")


def failure() -> BaseException:
    secret = "penicillin"
    try:
        raise ValueError(f"anna@clinic.test, {len(secret)} letters")
    except ValueError as error:
        return error


@override_settings(DEFAULT_EXCEPTION_REPORTER_FILTER="portal.config.masking.NoValuesFilter", DEBUG=False)
def test_a_report_has_no_value_of_a_form_or_a_variable() -> None:
    request = RequestFactory().post("/", {"message": "my heart aches"})
    request.exception_reporter_filter = NoValuesFilter()
    error = failure()
    reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
    assert "my heart aches" not in reporter.get_traceback_text() + reporter.get_traceback_html()
    variables = [
        value for frame in reporter.get_traceback_data()["frames"] for _, value in frame.get("vars", [])
    ]
    assert variables and not any("penicillin" in str(value) for value in variables)

"""Free times on the booking page and in the cards, and times that nobody may have."""

import datetime as dt

import pytest
from pytest import mark

from booking.web.patient.forms import read_date
from clinics.directory.models import Offering
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import make_rule
from tests.integration.booking_path.conftest import NOW
from tests.integration.booking_path.journey import Visitor
from tests.staff import browser

DAY = 24 * 60


def changed(time: str, **parts: object) -> str:
    names = ("doctor", "clinic", "service", "minute", "channel")
    values = dict(zip(names, time.split("."), strict=True))
    return ".".join(str(parts.get(name, value)) for name, value in values.items())


def test_the_times_of_a_week_begin_now(visitor: Visitor) -> None:
    minutes = [int(time.split(".")[3]) for time in visitor.times()]
    assert min(minutes) * 60 == NOW.timestamp()
    assert max(minutes) - min(minutes) < 7 * DAY


def test_what_is_offered_from_next_week_on_is_listed_for_then(visitor: Visitor) -> None:
    begins = NOW.date() + dt.timedelta(days=5)
    Offering.objects.update(active_from=begins)
    first = min(int(time.split(".")[3]) for time in visitor.times())
    assert dt.datetime.fromtimestamp(first * 60, dt.UTC).date() == begins


def test_a_link_with_a_day_shows_that_day(visitor: Visitor) -> None:
    times = visitor.times(doctor=visitor.offering.doctor.code, **{"from": "2026-03-20"})
    first = min(int(time.split(".")[3]) for time in times)
    assert dt.datetime.fromtimestamp(first * 60, dt.UTC).date() == dt.date(2026, 3, 20)


@mark.parametrize(
    "query", [{"doctor": "nobody"}, {"service": "x" * 500}, {"from": "9999-99-99", "service": "'"}]
)
def test_an_unknown_code_is_told_kindly(visitor: Visitor, query: dict[str, str]) -> None:
    answer = visitor.client.get(visitor.url("book/"), query)
    assert answer.status_code == 200


def test_any_doctor_of_the_service_is_listed(visitor: Visitor, offering: Offering) -> None:
    colleague = OfferingFactory(service=offering.service, clinic=offering.clinic, price=1)
    make_rule(colleague, "09:00-16:00")
    times = [time.split(".") for time in visitor.times(service=offering.service.code)]
    assert {time[0] for time in times} == {"~"}
    assert len({time[3] for time in times}) == len(times) > 0


def test_any_doctor_is_whoever_is_free(visitor: Visitor, offering: Offering) -> None:
    colleague = OfferingFactory(service=offering.service, clinic=offering.clinic, price=1)
    make_rule(colleague)
    time = visitor.times(service=offering.service.code)[0]
    held = {visitor_of_another_browser(visitor).hold(time).doctor for _ in range(2)}
    assert held == {offering.doctor, colleague.doctor}
    assert visitor_of_another_browser(visitor).press(time).status_code == 409


def visitor_of_another_browser(visitor: Visitor) -> Visitor:
    return Visitor(browser(), visitor.sandbox, visitor.offering)


@mark.parametrize(
    "parts",
    [
        {"minute": int(NOW.timestamp() // 60) - 20},  # over
        {"minute": int(NOW.timestamp() // 60) + 7},  # off the grid
        {"minute": int(NOW.timestamp() // 60) + 70 * DAY},  # too far ahead
        {"minute": "99999999999"},
        {"minute": "-5"},
        {"doctor": "nobody"},
        {"channel": "video"},
        {"channel": "telepathy"},
        {"service": "../../etc"},
    ],
)
def test_a_time_that_no_button_offers_is_refused(visitor: Visitor, parts: dict[str, object]) -> None:
    answer = visitor.press(changed(visitor.times()[0], **parts))
    assert answer.status_code == 409
    assert b"Traceback" not in answer.content


@mark.parametrize("garbage", ["", "x", "a.b.c.d.e", "\0", "." * 1000])
def test_garbage_is_refused(visitor: Visitor, garbage: str) -> None:
    assert visitor.client.post(visitor.url("book/hold/"), {"time": garbage}).status_code == 409


def test_a_service_of_another_doctor_is_refused(visitor: Visitor) -> None:
    other = OfferingFactory(price=1)
    assert visitor.press(changed(visitor.times()[0], service=other.service.code)).status_code == 409


def test_a_doctor_who_has_left_has_no_times(visitor: Visitor) -> None:
    time = visitor.times()[0]
    visitor.offering.doctor.status = "ended"
    visitor.offering.doctor.save()
    assert visitor.times() == []
    assert visitor.press(time).status_code == 409


def test_the_cards_get_their_next_three_times_in_one_answer(visitor: Visitor) -> None:
    code = visitor.offering.doctor.code
    answer = visitor.client.get(visitor.url("book/next-times/"), {"doctors": f"{code},nobody"})
    page = answer.content.decode()
    assert page.count('name="time"') == 3
    assert f'id="times-{code}"' in page
    assert 'id="times-nobody"' in page


@pytest.mark.parametrize(
    "text",
    [
        *("17.05.1990", "17/5/1990", "1990-05-17", "17 05 1990", "17051990"),
        *("17 May 1990", "May 17, 1990", "17 мая 1990 г."),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str) -> None:
    assert read_date(text) == dt.date(1990, 5, 17)


def test_every_form_on_the_path_carries_its_token(visitor: Visitor) -> None:
    code = visitor.offering.doctor.code
    for path in (f"book/?doctor={code}", f"book/next-times/?doctors={code}"):
        page = visitor.client.get(visitor.url(path)).content.decode()
        assert page.count("csrfmiddlewaretoken") == page.count('method="post"') == 1

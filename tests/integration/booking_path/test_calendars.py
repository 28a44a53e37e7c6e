"""Feeds and files of visits, as calendar programs read them, and who may read them."""

import datetime as dt
from collections.abc import Callable

import ical.calendar_stream
import icalendar
import pytest
import vobject
from django.test import Client
from pytest import mark

from booking.appointments.links import link_of
from booking.appointments.models import Appointment
from booking.calendars.actions import begin_feed, revoke_feed
from booking.calendars.addresses import feed_url
from booking.calendars.models import CalendarFeed
from booking.notifications.delivery import deliver_due
from booking.patients.models import ContactPoint
from clinics.directory.models import Service
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from portal.shared import clock
from portal.shared.languages import Language
from tests.integration.booking_path.journey import PHONE, Visitor
from tests.races import race
from tests.sandbox import RunningSandbox
from tests.staff import browser

Read = tuple[str, dt.datetime, dt.datetime, int]


def by_icalendar(text: str) -> list[Read]:
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return [
        (str(event["uid"]), _utc(event["dtstart"].dt), _utc(event["dtend"].dt), int(event["sequence"]))
        for event in events
    ]


def by_vobject(text: str) -> list[Read]:
    events = vobject.readOne(text).vevent_list
    return [
        (one.uid.value, _utc(one.dtstart.value), _utc(one.dtend.value), int(one.sequence.value))
        for one in events
    ]


def by_ical(text: str) -> list[Read]:
    events = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(text).events
    return [(str(one.uid), _utc(one.dtstart), _utc(one.dtend), int(one.sequence)) for one in events]


def _utc(moment: dt.datetime | dt.date) -> dt.datetime:
    assert isinstance(moment, dt.datetime)
    return moment.astimezone(dt.UTC)


@pytest.fixture
def visit(visitor: Visitor) -> Appointment:
    return visitor.book(visitor.times()[-1])


@pytest.fixture
def owner(visit: Appointment) -> User:
    assert visit.booker is not None
    return visit.booker


@pytest.fixture
def feed(owner: User) -> CalendarFeed:
    return begin_feed(by=SYSTEM, owner=owner, language=Language.EN)


def path_of(feed: CalendarFeed) -> str:
    return "/" + feed_url(feed).split("/", 3)[3]


def read(feed: CalendarFeed) -> str:
    answer = browser().get(path_of(feed))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return answer.content.decode()


@mark.parametrize("parser", [by_icalendar, by_vobject, by_ical])
def test_three_programs_read_the_same(
    feed: CalendarFeed, visit: Appointment, parser: Callable[[str], list[Read]]
) -> None:
    [(uid, starts_at, ends_at, sequence)] = parser(read(feed))
    assert (starts_at, ends_at) == (visit.during.lower, visit.during.upper)
    assert uid.startswith(f"{visit.public_id}@")
    assert sequence == visit.revision


def test_a_move_and_a_cancellation_arrive_as_updates(
    feed: CalendarFeed, visitor: Visitor, visit: Appointment
) -> None:
    [before] = by_icalendar(read(feed))
    earlier = visit.during.lower - dt.timedelta(minutes=20)
    time = str(int(earlier.timestamp() // 60))
    visitor.client.post(f"/en/visits/{visit.public_id}/move/", {"time": time, "revision": visit.revision})
    [moved] = by_icalendar(read(feed))
    assert (moved[0], moved[1]) == (before[0], earlier) and moved[3] > before[3]

    visit.refresh_from_db()
    told = {"cause": "other_plans", "revision": visit.revision}
    visitor.client.post(f"/en/visits/{visit.public_id}/cancel/", told)
    [cancelled] = by_icalendar(read(feed))
    assert cancelled[0] == before[0] and cancelled[3] > moved[3]
    assert "STATUS:CANCELLED" in read(feed)


def test_a_revoked_feed_and_a_forged_one_are_not_found(feed: CalendarFeed, owner: User) -> None:
    path = path_of(feed)
    forged = path.replace(path[-5], "0" if path[-5] != "0" else "1")
    assert browser().get(forged).status_code == 404
    revoke_feed(by=SYSTEM, owner=owner, now=clock.now())
    assert browser().get(path).status_code == 404


def test_a_new_feed_has_another_address(feed: CalendarFeed, owner: User) -> None:
    revoke_feed(by=SYSTEM, owner=owner, now=clock.now())
    again = begin_feed(by=SYSTEM, owner=owner, language=Language.EN)
    assert path_of(again) != path_of(feed)


def test_the_feed_of_a_deactivated_user_is_not_found(feed: CalendarFeed, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert browser().get(path_of(feed)).status_code == 404


@mark.parametrize("method", ["post", "put", "delete"])
def test_a_feed_is_only_read(feed: CalendarFeed, method: str) -> None:
    assert getattr(browser(), method)(path_of(feed)).status_code in (403, 405)


def test_a_feed_is_neutral(feed: CalendarFeed, visit: Appointment) -> None:
    text = unfolded(read(feed))
    assert visit.clinic.name in text and visit.code in text
    for secret in (visit.service.name, visit.doctor.name, "Королёва", "Анна"):
        assert secret not in text


def test_detail_is_told_where_it_was_asked_for(feed: CalendarFeed, visit: Appointment) -> None:
    ContactPoint.objects.filter(patient=visit.patient).update(messages=ContactPoint.Messages.DETAIL)
    assert visit.service.name in unfolded(read(feed))


def test_a_sensitive_service_is_never_told(feed: CalendarFeed, visit: Appointment) -> None:
    ContactPoint.objects.filter(patient=visit.patient).update(messages=ContactPoint.Messages.DETAIL)
    Service.objects.filter(pk=visit.service_id).update(sensitive=True)
    assert visit.service.name not in unfolded(read(feed))


def test_a_doctors_feed_names_no_patient(visit: Appointment) -> None:
    doctor = User.objects.create_user(email="doctor@clinic.test")
    feed = begin_feed(by=SYSTEM, owner=doctor, language=Language.EN, doctor=visit.doctor)
    text = unfolded(read(feed))
    assert by_icalendar(text)[0][1] == visit.during.lower
    for secret in ("Королёва", "Анна", PHONE, visit.service.name):
        assert secret not in text


def test_a_feed_holds_nobody_elses_visits(
    feed: CalendarFeed, sandbox: RunningSandbox, visitor: Visitor
) -> None:
    other = Visitor(browser(), sandbox, visitor.offering)
    other.book(other.times()[0], phone="+79160000001")
    assert len(by_icalendar(read(feed))) == 1


def test_a_feed_that_is_begun_twice_at_once_is_one(committed: str) -> None:
    owner = User.objects.create_user(email="anna@clinic.test")
    begin = [lambda: begin_feed(by=SYSTEM, owner=owner, language=Language.EN).pk] * 4
    assert len({outcome.answer for outcome in race(begin)}) == 1


def test_the_file_of_a_visit_is_its_bookers(visitor: Visitor, visit: Appointment) -> None:
    path = f"/en/visits/{visit.public_id}/calendar.ics"
    answer = visitor.client.get(path)
    assert answer["Content-Disposition"] == f'attachment; filename="{visit.code}.ics"'
    assert by_ical(answer.content.decode())[0][1] == visit.during.lower
    assert browser().get(path).status_code == 404


def test_the_file_behind_a_link_tells_nothing_medical(visit: Appointment) -> None:
    text = unfolded(browser().get(f"/en/v/{link_of(visit, PHONE)}/calendar.ics").content.decode())
    assert visit.code in text and visit.service.name not in text


def test_the_letter_brings_the_file(visitor: Visitor, sandbox: RunningSandbox, client: Client) -> None:
    hold = visitor.hold()
    visitor.client.post(f"/en/book/{hold.public_id}/phone/", {"email": "anna@clinic.test", "by": "email"})
    visitor.client.post(f"/en/book/{hold.public_id}/code/", {"code": sandbox.code("anna@clinic.test")})
    visitor.confirm(hold)
    deliver_due(seconds=5)
    letter = sandbox.messages("email", to="anna@clinic.test")[0]
    assert "METHOD:PUBLISH" in letter.calendar
    assert by_vobject(letter.calendar)[0][1] == hold.during.lower


def test_a_cancelled_visits_letter_takes_it_out(visitor: Visitor, sandbox: RunningSandbox) -> None:
    hold = visitor.hold()
    visitor.client.post(f"/en/book/{hold.public_id}/phone/", {"email": "anna@clinic.test", "by": "email"})
    visitor.client.post(f"/en/book/{hold.public_id}/code/", {"code": sandbox.code("anna@clinic.test")})
    visitor.confirm(hold)
    booked = Appointment.objects.get(pk=hold.pk)
    told = {"cause": "other_plans", "revision": booked.revision}
    visitor.client.post(f"/en/visits/{hold.public_id}/cancel/", told)
    deliver_due(seconds=5)
    letter = sandbox.messages("email", to="anna@clinic.test")[0]
    assert "METHOD:CANCEL" in letter.calendar and "STATUS:CANCELLED" in letter.calendar


def unfolded(text: str) -> str:
    """Lines are folded at 75 octets."""
    return text.replace("\r\n ", "")

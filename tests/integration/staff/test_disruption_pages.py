"""The four buttons of the board and the list behind them: seen before done, only at one's own clinic."""

import re

from pytest import fixture, mark

from booking.appointments.models import Appointment
from booking.disruptions.models import Disruption
from booking.disruptions.queries import queued
from booking.journeys import rehouse
from booking.notifications.models import OutboxMessage
from booking.patients.models import ContactPoint
from portal.audit.models import Entry
from tests.factories.appointments import NOW
from tests.integration.disruptions.conftest import Ward, make_ward, rows, steps
from tests.integration.staff.conftest import Desk, at_work
from tests.staff import browser, through_the_door

TOMORROW = "first=2026-03-03&last=2026-03-03"


@fixture
def ward(now) -> Ward:
    return make_ward()


@fixture
def desk(ward: Ward) -> Desk:
    return Desk(ward.staff, through_the_door(browser(), ward.staff), ward.offering)


def sick(desk: Desk) -> str:
    return f"/admin/desk/{desk.clinic}/disrupt/sick/?doctor={desk.offering.doctor_id}&{TOMORROW}"


def listed(desk: Desk) -> tuple[Disruption, str]:
    answer = desk.client.post(sick(desk), {"reason": ""})
    disruption = Disruption.objects.get()
    assert answer.url == f"/admin/desk/disruptions/{disruption.public_id}/"
    return disruption, answer.url


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_board_offers_four_buttons_and_each_opens(desk):
    board = desk.client.get(
        f"/admin/desk/{desk.clinic}/day/?doctor={desk.offering.doctor_id}"
    ).content.decode()
    found = re.findall(r'href="([^"]+)" data-disrupt', board)
    assert len(found) == 4
    assert [desk.client.get(url).status_code for url in found] == [200] * 4
    assert not Disruption.objects.exists()


def test_whom_it_befalls_is_seen_before_anything_is_done_and_noted_in_the_log(desk, ward):
    ContactPoint.objects.filter(patient=ward.visits[0].patient).update(valid_to=NOW)
    text = text_of(desk.client.get(sick(desk)))
    assert "It befalls 3 visits" in text
    assert "Tue 3 Mar, 10:00" in text  # by the clinic's clock
    assert "1 of them has no phone" in text
    assert not Disruption.objects.exists()
    entry = Entry.objects.filter(action="disruptions.disruption.show").get()
    assert len(entry.detail["patients"]) == 3


def test_all_are_rehoused_from_the_list_and_nobody_is_left(desk, ward):
    disruption, url = listed(desk)
    page = desk.client.get(url).content.decode()
    chosen = re.findall(r'name="visit" value="([^"]+)" checked', page)
    assert len(chosen) == 3
    desk.client.post(f"{url}do/", {"do": "move", "visit": chosen})
    assert desk.client.get(f"{url}progress/").json() == {"queued": 3}
    for row in queued():
        rehouse.settle_queued(row.pk, now=NOW)
    assert steps(disruption) == ["moved"] * 3
    assert "Nobody is left" in text_of(desk.client.get(url))
    desk.client.post(f"{url}do/", {"do": "finish"})
    disruption.refresh_from_db()
    assert disruption.status == "done"


def test_without_a_contact_one_is_called_first_and_stays_on_the_list_until_reached(desk, ward):
    ContactPoint.objects.filter(patient=ward.visits[2].patient).update(valid_to=NOW)
    disruption, url = listed(desk)
    row = rows(disruption)[2]
    visit_url = f"{url}visits/{row.public_id}/"
    assert "To call 1" in text_of(desk.client.get(url))
    desk.client.post(visit_url, {"do": "no_answer"})
    desk.client.post(visit_url, {"do": "call_back", "at": "12:30"})
    row.refresh_from_db()
    assert (row.calls, row.call_back_at.isoformat()) == (2, "2026-03-02T09:30:00+00:00")
    desk.client.post(visit_url, {"do": "agreed"})
    assert steps(disruption)[2] == "moved"
    assert "To call" not in text_of(desk.client.get(url))


def test_a_message_that_can_not_be_sent_brings_its_visit_to_the_call_list(desk, ward):
    _disruption, url = listed(desk)
    row = rows(Disruption.objects.get())[0]
    rehouse.move_now(by=ward.by, staff=ward.staff, row=row, now=NOW)
    OutboxMessage.objects.update(status="dead", finished_at=NOW)
    text = text_of(desk.client.get(url))
    assert "To call 1" in text
    assert "The message did not arrive" in text


def test_taken_back_by_a_button_and_pressed_again_it_says_that_it_is_closed(desk, ward):
    _disruption, url = listed(desk)
    desk.client.post(f"{url}do/", {"do": "undo"})
    answer = desk.client.post(f"{url}do/", {"do": "undo"})
    assert answer.status_code == 409
    assert "closed by now" in text_of(answer)


def test_two_at_one_visit_the_second_is_told_whose_it_is(desk, ward):
    disruption, url = listed(desk)
    row = rows(disruption)[0]
    other = at_work("registrar", ward.offering)
    other.client.post(f"{url}visits/{row.public_id}/", {"do": "take"})
    answer = desk.client.post(f"{url}visits/{row.public_id}/", {"do": "cancel"})
    assert answer.status_code == 409
    assert "A colleague is about this visit" in text_of(answer)
    assert f"With {other.user}" in text_of(answer)
    assert set(Appointment.objects.values_list("status", flat=True)) == {"confirmed"}


@mark.parametrize(
    ("query", "told"),
    [
        ("first=2026-03-01&last=2026-03-01", "This time is over"),
        ("first=2026-03-04&last=2026-03-03", "before the first"),
        ("first=2026-03-03&last=2026-03-03&start=10:00", "Give both times"),
        ("first=nonsense&last=2026-03-03", "From"),
    ],
)
def test_a_closure_of_the_past_or_of_no_time_is_refused_in_words(desk, query, told):
    url = f"/admin/desk/{desk.clinic}/disrupt/sick/?doctor={desk.offering.doctor_id}&{query}"
    for answer in (desk.client.get(url), desk.client.post(url, {})):
        assert answer.status_code == 422
        assert told in text_of(answer)
    assert not Disruption.objects.exists()


def test_pressed_twice_it_leads_to_the_list_that_is_there(desk):
    _disruption, url = listed(desk)
    assert desk.client.post(sick(desk), {}).url == url
    assert Disruption.objects.count() == 1


def test_another_clinics_disruptions_are_not_found(desk, ward, foreign):
    disruption, url = listed(desk)
    row = rows(disruption)[0]
    stranger = at_work("manager", foreign).client
    answers = [
        stranger.get(url),
        stranger.get(f"{url}progress/"),
        stranger.post(f"{url}do/", {"do": "undo"}),
        stranger.post(f"{url}visits/{row.public_id}/", {"do": "cancel"}),
        stranger.get(sick(desk)),
        stranger.post(sick(desk), {}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert not any("Королёва" in answer.content.decode() for answer in answers)
    assert steps(disruption) == ["proposed"] * 3


def test_whoever_has_no_right_to_it_sees_no_buttons_and_is_led_home(desk, onlooker, ward):
    _disruption, url = listed(desk)
    board = onlooker.client.get(f"/admin/desk/{onlooker.clinic}/day/").content.decode()
    assert "data-disrupt" not in board
    assert onlooker.client.get(url).url == "/admin/"
    assert onlooker.client.post(f"{url}do/", {"do": "undo"}).url == "/admin/"


def test_what_no_button_sends_is_not_found(desk, ward):
    disruption, url = listed(desk)
    row = rows(disruption)[0]
    assert desk.client.post(f"{url}do/", {"do": "nonsense"}).status_code == 404
    assert desk.client.post(f"{url}do/", {"do": "move", "visit": "nonsense"}).status_code == 404
    assert desk.client.post(f"{url}visits/{row.public_id}/", {"do": "nonsense"}).status_code == 404
    assert desk.client.get(f"/admin/desk/{desk.clinic}/disrupt/nonsense/").status_code == 404

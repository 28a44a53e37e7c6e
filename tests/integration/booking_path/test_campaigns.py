"""Which campaign led to a booking is kept with it, and no page before it depends on it."""

from urllib.parse import quote

from pytest import mark

from booking.appointments.models import Appointment
from booking.web.patient.campaigns import FIELD
from tests.integration.booking_path.journey import Visitor

SITE = "https://testserver/en/doctors/orlova/"


def press(visitor: Visitor, *, referer: str = "", **told: str) -> Appointment:
    headers = {"Referer": referer} if referer else {}
    time = visitor.times()[0]
    answer = visitor.client.post(visitor.url("book/hold/"), {"time": time, **told}, headers=headers)
    return Appointment.objects.get(public_id=answer.url.split("/")[3])


def test_what_the_script_sends_along_is_kept(visitor: Visitor) -> None:
    visit = press(visitor, campaign="spring 2026")
    assert (visit.source, visit.campaign) == ("campaign", "spring 2026")


def test_without_a_script_the_page_before_tells(visitor: Visitor) -> None:
    visit = press(visitor, referer=f"{SITE}?utm_source=x&utm_campaign={quote('весна')}")
    assert (visit.source, visit.campaign) == ("campaign", "весна")


def test_the_booking_page_passes_it_on(visitor: Visitor) -> None:
    query = {"doctor": visitor.offering.doctor.code}
    headers = {"Referer": f"{SITE}?utm_campaign=spring"}
    page = visitor.client.get(visitor.url("book/"), query, headers=headers)
    assert page.content.decode().count('name="campaign" value="spring"') == 2
    assert "campaign=spring" in page.content.decode()
    assert not page.cookies.get("sessionid")


def test_the_next_booking_of_the_browser_is_the_campaigns_too(visitor: Visitor) -> None:
    press(visitor, campaign="spring")
    assert press(visitor).campaign == "spring"


@mark.parametrize("name", [FIELD, "utm_campaign"])
def test_a_landing_on_the_booking_page_goes_along_without_the_page_before(
    visitor: Visitor, name: str
) -> None:
    query = {"doctor": visitor.offering.doctor.code, name: "spring"}
    page = visitor.client.get(visitor.url("book/"), query)
    assert page.content.decode().count('name="campaign" value="spring"') == 2


@mark.parametrize("hostile", ["http://[", "https://a\u2100b/"])
def test_a_page_before_that_is_no_address_is_none(visitor: Visitor, hostile: str) -> None:
    headers = {"Referer": hostile}
    page = visitor.client.get(visitor.url("book/"), {"doctor": visitor.offering.doctor.code}, headers=headers)
    assert page.status_code == 200
    assert press(visitor, referer=hostile).source == "page"


@mark.parametrize(
    "name",
    [
        *("", "x" * 61, "<b>", "spring;DROP"),
        *("anna@example.org", "anna＠example.org", "anna%40example.org"),
        *("+7 9161234567", "+7 916 123-45-67", "7.9.1.6.1.2.3.4.5", "a1b2c3d4e5f6g7h8i9"),
    ],
)
def test_what_is_no_name_of_a_campaign_is_nothing(visitor: Visitor, name: str) -> None:
    visit = press(visitor, campaign=name)
    assert (visit.source, visit.campaign) == ("page", "")


def test_another_sites_campaign_is_none_of_ours(visitor: Visitor) -> None:
    assert press(visitor, referer="https://elsewhere.example/?utm_campaign=spring").source == "page"

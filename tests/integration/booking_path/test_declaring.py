"""What a patient says of a referral or an insurer, the clinic looks at before it confirms."""

import datetime as dt

from django.urls import reverse
from pytest import mark

from booking.appointments.models import VisitDetails
from clinics.directory.models import Clinic, Payer, Price, Service
from tests.integration.booking_path.journey import Visitor
from tests.integration.staff.conftest import at_work

LETTER = {"referral": "17, 01.03.2026, Dr Lee"}
POLICY = {"insurer": "Согаз", "policy": "7712"}


def given_insurers(visitor: Visitor) -> None:
    Clinic.objects.update(accepted_payers=[Payer.SELF, Payer.INSURER])
    price = {"currency": "RUB", "amount_minor": 100_000, "payer": Payer.INSURER}
    Price.objects.create(offering=visitor.offering, valid_from=dt.date(2026, 1, 1), **price)


def test_a_service_that_needs_a_referral_says_so_beside_its_times(visitor: Visitor) -> None:
    Service.objects.update(referral_required=True)
    query = {"doctor": visitor.offering.doctor.code}
    page = visitor.client.get(visitor.url("book/"), query).content.decode()
    assert "This service needs a referral." in page


def test_a_referral_awaits_the_clinics_look_and_the_visit_can_be_moved(visitor: Visitor) -> None:
    Service.objects.update(referral_required=True)
    visit = visitor.book(**LETTER)
    assert visit.status == "awaiting_confirmation"
    assert VisitDetails.objects.get(appointment=visit).referral == LETTER["referral"]
    minute = visitor.times()[6].split(".")[3]
    url = visitor.url(f"visits/{visit.public_id}/move/")
    assert visitor.client.post(url, {"time": minute, "revision": visit.revision}).status_code == 302


def test_the_desk_that_decides_reads_the_referral(visitor: Visitor) -> None:
    Service.objects.update(referral_required=True)
    visit = visitor.book(**LETTER)
    page = at_work("registrar", visitor.offering).client.get(reverse("desk_visit", args=[visit.public_id]))
    assert LETTER["referral"] in page.content.decode()


def test_without_the_referral_it_is_not_booked(visitor: Visitor) -> None:
    Service.objects.update(referral_required=True)
    hold = visitor.hold()
    visitor.prove(hold)
    assert visitor.confirm(hold).status_code == 422


def test_an_insurer_pays_its_own_price_once_the_clinic_has_confirmed(visitor: Visitor) -> None:
    given_insurers(visitor)
    visit = visitor.book(**POLICY)
    assert (visit.status, visit.payer, visit.price_minor) == ("awaiting_confirmation", Payer.INSURER, 100_000)
    details = VisitDetails.objects.get(appointment=visit)
    assert {"insurer": details.insurer, "policy": details.policy} == POLICY
    page = visitor.client.get(visitor.url(f"visits/{visit.public_id}/")).content.decode()
    assert "the insurer pays" in page


@mark.parametrize("told", [{"insurer": "Согаз"}, {"policy": "7712"}])
def test_an_insurer_and_a_policy_come_together(visitor: Visitor, told: dict[str, str]) -> None:
    given_insurers(visitor)
    hold = visitor.hold()
    visitor.prove(hold)
    assert visitor.confirm(hold, **told).status_code == 422


def test_where_no_insurer_is_taken_none_is_asked_for(visitor: Visitor) -> None:
    visit = visitor.book(**POLICY)
    assert (visit.status, visit.payer) == ("confirmed", Payer.SELF)
    assert not VisitDetails.objects.filter(appointment=visit).exists()

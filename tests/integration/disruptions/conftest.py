"""A doctor of a clinic with visits tomorrow, a colleague who offers the same, and a registrar."""

from dataclasses import dataclass

from pytest import fixture

from booking.appointments.models import Appointment
from booking.disruptions.models import DisruptedVisit, Disruption, Kind
from booking.journeys.disrupt import Plan, disrupt
from clinics.directory.models import Offering
from portal.accounts.models import User
from portal.audit.actor import Actor
from tests.factories.appointments import NOW, book, later, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.factories.schedule import make_offering
from tests.integration.staff.conftest import TUESDAY, member


@dataclass
class Ward:
    """`visits` are of `doctor`'s tomorrow, one after another, each of a patient with a phone."""

    offering: Offering
    colleague: Offering
    staff: User
    visits: list[Appointment]

    @property
    def by(self) -> Actor:
        return Actor(self.staff.public_id, "registrar")

    def plan(self, kind: Kind = Kind.SICK, **fields: object) -> Plan:
        told = {"kind": kind, "clinic": self.offering.clinic, "first": TUESDAY, "last": TUESDAY}
        return Plan(**{**told, "doctor": self.offering.doctor, **fields})

    def disrupt(self, kind: Kind = Kind.SICK, **fields: object) -> Disruption:
        return disrupt(by=self.by, staff=self.staff, plan=self.plan(kind, **fields), now=NOW)


def make_ward(visits: int = 3) -> Ward:
    offering = make_offering()
    colleague = make_offering(clinic=offering.clinic, service=offering.service)
    booked = []
    for number in range(visits):
        patient = make_patient()
        make_phone(patient, f"+7495120{number:04}")
        slot = make_slot(offering, minutes=40, buffer_minutes=0)
        booked.append(book(later(slot, 40 * number - 120), patient))
    return Ward(offering, colleague, member("registrar", offering), booked)


@fixture
def ward(db) -> Ward:
    return make_ward()


def rows(disruption: Disruption) -> list[DisruptedVisit]:
    return list(disruption.visits.select_related("disruption").order_by("was_during"))


def steps(disruption: Disruption) -> list[str]:
    return [row.step for row in rows(disruption)]

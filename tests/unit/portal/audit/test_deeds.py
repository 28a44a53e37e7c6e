"""The log names what people did in words."""

import re
from collections.abc import Iterator

from booking.appointments.status import Happening
from portal.audit.deeds import ACTIONS
from tests.databases import ROOT

ACTION = re.compile(r'"((?:crypto|pages|patients|privacy)(?:\.[a-z_]+){2})"')
# What stands on a line that names a deed.
NAMING = re.compile(r"action|record\(|_Told\(")
ROOMS = (
    "portal/crypto/**",
    "portal/privacy/**",
    "clinics/pages/**",
    "booking/journeys",
    "booking/patients/**",
)
PLACES = [f"{room}/*.py" for room in ROOMS]


def recorded() -> Iterator[str]:
    for place in PLACES:
        for path in ROOT.glob(place):
            for line in filter(NAMING.search, path.read_text().splitlines()):
                yield from ACTION.findall(line)


def test_every_deed_at_keys_pages_patients_and_privacy_has_words() -> None:
    names = {*recorded()}
    assert {
        "patients.patient.register",
        "patients.looks.open",
        "pages.contact.read",
        "crypto.keys.sweep",
        "privacy.consent.give",
    } <= names
    assert names - ACTIONS.keys() == set()


def test_every_step_of_a_visit_that_staff_take_has_words() -> None:
    attended = [Happening.CHECKED_IN, Happening.STARTED, Happening.COMPLETED, Happening.MISSED]
    assert {f"appointments.visit.{each.value}" for each in attended} <= ACTIONS.keys()

"""The log names what people did in words."""

import re
from collections.abc import Iterator

from portal.audit.deeds import ACTIONS
from tests.databases import ROOT

# «room.object.verb» in the arguments of a record, or kept for one.
ACTION = re.compile(r'"((?:crypto|patients|staff|account|audit|pages)\.[a-z_]+(?:\.[a-z_]+)+)"')
PACKAGES = ("portal/crypto", "booking/patients/actions", "booking/patients/finding.py")


def recorded() -> Iterator[str]:
    for package in PACKAGES:
        place = ROOT / package
        for path in [place] if place.is_file() else place.rglob("*.py"):
            yield from ACTION.findall(path.read_text())


def test_every_deed_at_keys_and_patients_has_words() -> None:
    names = {*recorded()}
    assert "patients.patient.register" in names
    assert names - ACTIONS.keys() == set()

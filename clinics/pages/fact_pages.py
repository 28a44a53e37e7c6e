"""Which page presents which fact, and below which index it stands."""

from dataclasses import dataclass
from typing import Any

from clinics.directory.models import Clinic, Doctor, Service
from clinics.pages.models import (
    ClinicIndexPage,
    ClinicPage,
    DoctorIndexPage,
    DoctorPage,
    ServiceIndexPage,
    ServicePage,
)


@dataclass(frozen=True)
class FactPage:
    """`page` has a relation of the name `fact` to the model `model`; the catalogue keeps them as `listed`."""

    fact: str
    listed: str
    model: Any
    page: Any
    index: Any


FACT_PAGES = (
    FactPage("clinic", "clinics", Clinic, ClinicPage, ClinicIndexPage),
    FactPage("doctor", "doctors", Doctor, DoctorPage, DoctorIndexPage),
    FactPage("service", "services", Service, ServicePage, ServiceIndexPage),
)

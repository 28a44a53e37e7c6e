"""The directory's tables, by subject: places, people, offers, guide, and what others call them."""

from clinics.directory.external_ids import (
    ClinicExternalId,
    DoctorExternalId,
    LegalEntityExternalId,
    OfferingExternalId,
    RoomExternalId,
    ServiceExternalId,
    SpecialtyExternalId,
)
from clinics.directory.guide import RedFlag, Symptom
from clinics.directory.offers import Offering, Price, Service
from clinics.directory.people import ClinicStaff, Doctor, Education, Sex, Specialty, SpokenLanguage
from clinics.directory.places import (
    Clinic,
    Country,
    LegalEntity,
    OpeningHours,
    Payer,
    PaymentMethod,
    Room,
    TaxRegime,
)

__all__ = [
    "Clinic",
    "ClinicExternalId",
    "ClinicStaff",
    "Country",
    "Doctor",
    "DoctorExternalId",
    "Education",
    "LegalEntity",
    "LegalEntityExternalId",
    "Offering",
    "OfferingExternalId",
    "OpeningHours",
    "Payer",
    "PaymentMethod",
    "Price",
    "RedFlag",
    "Room",
    "RoomExternalId",
    "Service",
    "ServiceExternalId",
    "Sex",
    "Specialty",
    "SpecialtyExternalId",
    "SpokenLanguage",
    "Symptom",
    "TaxRegime",
]

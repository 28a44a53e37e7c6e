"""What other systems call the directory's facts."""

from django.db import models
from modelcluster.fields import ParentalKey

from clinics.directory.offers import Offering, Service
from clinics.directory.people import Doctor, Specialty
from clinics.directory.places import Clinic, LegalEntity, Room
from portal.shared.models import ExternalId


class LegalEntityExternalId(ExternalId):
    entity = ParentalKey(LegalEntity, on_delete=models.CASCADE, related_name="external_ids")


class ClinicExternalId(ExternalId):
    clinic = ParentalKey(Clinic, on_delete=models.CASCADE, related_name="external_ids")


class RoomExternalId(ExternalId):
    room = ParentalKey(Room, on_delete=models.CASCADE, related_name="external_ids")


class SpecialtyExternalId(ExternalId):
    specialty = ParentalKey(Specialty, on_delete=models.CASCADE, related_name="external_ids")


class DoctorExternalId(ExternalId):
    doctor = ParentalKey(Doctor, on_delete=models.CASCADE, related_name="external_ids")


class ServiceExternalId(ExternalId):
    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="external_ids")


class OfferingExternalId(ExternalId):
    offering = ParentalKey(Offering, on_delete=models.CASCADE, related_name="external_ids")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.crypto.owners import register_owner
from portal.crypto.subjects import SubjectKind


class PatientsConfig(AppConfig):
    name = "booking.patients"
    label = "patients"
    verbose_name = _("Patients")

    def ready(self) -> None:
        register_owner(SubjectKind.PATIENT, "patients.Patient")

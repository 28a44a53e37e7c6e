"""What happened to an appointment. The database itself writes the rows (triggers), and none is ever changed.

Only a hold that became nobody's visit goes, and its history with it.
"""

from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.appointments import triggers
from booking.appointments.appointment import Appointment, Cause
from booking.appointments.status import Happening, Status
from booking.patients.models import Patient
from booking.patients.people import CLINICAL
from clinics.directory.models import Clinic, Doctor, Room, Service
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.subjects import SubjectKind
from portal.shared.models import Tracked


class AppointmentEvent(models.Model):
    """A change, with the state after it: the last row of an appointment is the appointment.

    `user` is the public id of whoever did it, None for a visitor or the site itself; `role` as the audit log has it.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="events")
    revision = models.PositiveIntegerField(_("revision"))
    at = models.DateTimeField(_("at"))
    happening = models.CharField(_("change"), max_length=10, choices=Happening)
    cause = models.CharField(_("reason"), max_length=15, choices=Cause, blank=True)
    status = models.CharField(_("status"), max_length=21, choices=Status)
    # What they lead to is kept by the appointment itself or by an earlier row of the history.
    doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")
    during = DateTimeRangeField(_("visit"))
    occupies = DateTimeRangeField(_("visit and buffer"))
    held_until = models.DateTimeField(_("held until"), null=True)
    is_override = models.BooleanField(_("booked over another"))
    user = models.UUIDField(_("by"), null=True)
    role = models.CharField(_("role"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("change of an appointment")
        verbose_name_plural = _("history of appointments")
        ordering = ["appointment", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "revision"], name="appointments_event_once"),
        ]
        triggers = [triggers.KEEP_HISTORY]

    def __str__(self) -> str:
        return f"{self.appointment_id}.{self.revision}"


class Remark(RowOfSubject, Tracked):
    """What more was said about a change, in somebody's own words, which may tell of the patient's health."""

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="remarks")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(_("revision"))
    text = EncryptedTextField(_("remark"), label="appointments.remark.text", processing=CLINICAL)

    class Meta(Protected.Meta):
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

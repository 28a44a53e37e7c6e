"""What a patient tells before a visit, and what was said of its changes: read on purpose, and noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from booking.appointments.models import Appointment, IntakeQuestion, Remark, VisitDetails
from booking.journeys.duty import duty_of
from booking.journeys.errors import NotAllowed
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import Actor


@dataclass(frozen=True)
class ToldBefore:
    """`answers`: pairs of a question and its answer, in words. `remarks`: by the revision that they were said of."""

    complaint: str = ""
    questions: str = ""
    referral: str = ""
    answers: Sequence[tuple[str, str]] = ()
    remarks: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any((self.complaint, self.questions, self.referral, self.answers, self.remarks))


def read_told(visit: Appointment, *, by: Actor, staff: User) -> ToldBefore:
    """The log says who read it, also where there was nothing. Raises NotAllowed."""
    duty = duty_of(staff)
    if not duty.reads or not duty.sees(visit.clinic_id, visit.doctor_id) or visit.patient is None:
        raise NotAllowed
    with transaction.atomic():
        record(by=by, action="appointments.visit.read_told", object=visit, patient=visit.patient.public_id)
    remarks = {row.revision: row.text for row in Remark.objects.filter(appointment=visit)}
    details = VisitDetails.objects.filter(appointment=visit).first()
    if details is None:
        return ToldBefore(remarks=remarks)
    answers = _in_words(details.answers)
    return ToldBefore(details.complaint, details.questions, details.referral, answers, remarks)


def _in_words(answers: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Of questions that are no longer asked too: none is deleted while it has answers."""
    asked = IntakeQuestion.objects.in_bulk(
        [UUID(each["question"]) for each in answers], field_name="public_id"
    )
    found = [(asked.get(UUID(each["question"])), each["answer"]) for each in answers]
    return [(str(question) if question else "—", answer) for question, answer in found]

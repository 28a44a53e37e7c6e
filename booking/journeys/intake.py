"""What a service asks at booking, and the answers that it takes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from booking.appointments.models import IntakeQuestion
from clinics.directory.models import Service


def questions_of(service: Service | int) -> list[IntakeQuestion]:
    return list(IntakeQuestion.objects.filter(service=service, retired=False))


def choices_of(question: IntakeQuestion) -> list[str]:
    """The answers to choose from, in the active language; none where the answer is free text."""
    if question.kind == IntakeQuestion.Kind.TEXT:
        return []
    if question.kind == IntakeQuestion.Kind.YES_NO:
        return [str(_("Yes")), str(_("No"))]
    return list(question.choices)


def checked_answers(questions: Sequence[IntakeQuestion], given: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """As booking.appointments keeps them. Raises ValidationError for what is missing or not asked."""
    asked = {question.public_id: question for question in questions}
    if given.keys() - asked.keys():
        raise ValidationError(_("One of the answers is to a question that this service does not ask."))
    for public_id, question in asked.items():
        _check(question, given.get(public_id, ""))
    return [(str(public_id), given[public_id]) for public_id in asked if given.get(public_id)]


def _check(question: IntakeQuestion, answer: str) -> None:
    if not answer and question.required:
        raise ValidationError(_("An answer is missing: %(question)s"), params={"question": question.text})
    choices = choices_of(question)
    if answer and choices and answer not in choices:
        raise ValidationError(
            _("Choose one of the answers: %(question)s"), params={"question": question.text}
        )

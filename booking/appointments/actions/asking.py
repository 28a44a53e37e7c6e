"""What a service asks at booking."""

from booking.appointments.guard import changing
from booking.appointments.models import IntakeQuestion
from portal.audit.actions import record
from portal.audit.actor import Actor

# Somebody may have answered these words: with others it is another question.
WORDS = ("service_id", "text_ru", "text_en", "kind", "choices_ru", "choices_en")
REST = ("required", "position", "retired")


def save_question(*, by: Actor, question: IntakeQuestion) -> IntakeQuestion:
    """A new or a changed one. Other words make another question, and the former is no longer asked."""
    with changing(by):
        rows = IntakeQuestion.objects.select_for_update()
        former = rows.filter(pk=question.pk).first() if question.pk else None
        if former is not None and any(getattr(former, name) != getattr(question, name) for name in WORDS):
            former.retired = True
            former.save(update_fields=["retired", "updated_at"])
            question = IntakeQuestion(**{name: getattr(question, name) for name in (*WORDS, *REST)})
        question.save()
        record(by=by, action="appointments.question.save", object=question)
    return question

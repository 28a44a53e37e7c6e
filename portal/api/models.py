"""Answers that are kept for a day, so that a request sent again is not done again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.crypto.tokens import TokenField


class StoredAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key. The database keeps one for a caller and key.

    `place` is the token of both, `request` that of what was asked; the answer is sealed, bound to its place.
    """

    place = TokenField(of="caller_and_key", label="api.answer.place", kind=str, unique=True)
    request = TokenField(of="asked", label="api.answer.request", kind=str)
    sealed = models.TextField(_("sealed answer"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("stored answer")
        verbose_name_plural = _("stored answers")
        default_permissions = ()
        indexes = [models.Index(fields=["made_at"], name="api_answer_made")]
        constraints = [
            models.CheckConstraint(
                name="api_answer_is_placed",
                condition=models.Q(place__isnull=False, request__isnull=False),
            )
        ]

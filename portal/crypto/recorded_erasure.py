"""A line of the erasure ledger. Both databases hold one, and each heals the other (docs/decisions)."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.shared.models import PublicId


class Cause(models.TextChoices):
    REQUEST = "request", _("erased on request or by law")
    SWEEP = "sweep", _("swept: no subject had it")


class RecordedErasure(PublicId):
    """That a key is gone for good. Append-only; `public_id` is the same in both databases."""

    subject_kind = models.CharField(_("kind of subject"), max_length=10, choices=SubjectKind)
    subject_id = models.UUIDField(_("subject"))
    retention = models.CharField(_("retention class"), max_length=10, choices=Retention)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    erased_at = models.DateTimeField(_("erased at"))

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "subject_kind", "retention"], name="%(app_label)s_%(class)s_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="lines_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="all_lines_stay",
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the erasure ledger is append-only';",
            ),
        ]

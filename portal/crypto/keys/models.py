"""The database `keys`: the only place where data keys are, wrapped, and what became of those erased."""

import pgtrigger
from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from portal.crypto.keys.triggers import ERASED_STAY_ERASED, HELD_STAY, ONLY_RECORDED_GO, SUBJECT_STAYS
from portal.crypto.recorded_erasure import RecordedErasure
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind

WRAPPED_BYTES = 72  # nonce of 24, key of 32, tag of 16


def has_length(field: str, length: int) -> models.Q:
    octets = models.Func(models.F(field), function="octet_length", output_field=models.IntegerField())
    return models.Q(Exact(octets, length))


class MasterKey(models.Model):
    """A version of the master key that was ever in use; never the key, only what tells it from another."""

    version = models.PositiveSmallIntegerField(_("version"), primary_key=True)
    check_value = models.BinaryField(_("check value"))
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)

    class Meta:
        verbose_name = _("master key")
        verbose_name_plural = _("master keys")
        triggers = [
            pgtrigger.ReadOnly(name="keys_masterkey_stays", fields=["version", "check_value"]),
        ]


class DataKey(models.Model):
    """The key of one subject and retention class. Without its row nobody reads what it encrypted."""

    subject_kind = models.CharField(_("kind of subject"), max_length=10, choices=SubjectKind)
    subject_id = models.UUIDField(_("subject"))
    retention = models.CharField(_("retention class"), max_length=10, choices=Retention)
    master = models.ForeignKey(MasterKey, models.PROTECT, verbose_name=_("master key"))
    wrapped = models.BinaryField(_("wrapped key"))
    retain_until = models.DateField(
        _("retain until"),
        null=True,
        blank=True,
        help_text=_("The last day on which the law forbids erasure."),
    )
    legal_hold = models.BooleanField(_("legal hold"), default=False)
    # When the sweep first found no row of the subject; the key waits for it to come back.
    orphan_since = models.DateTimeField(_("without a subject since"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "subject_kind", "retention"], name="keys_datakey_one_each"
            ),
            models.CheckConstraint(
                name="keys_datakey_kind_known", condition=models.Q(subject_kind__in=SubjectKind.values)
            ),
            models.CheckConstraint(
                name="keys_datakey_class_known", condition=models.Q(retention__in=Retention.values)
            ),
            models.CheckConstraint(
                name="keys_datakey_wrapped", condition=has_length("wrapped", WRAPPED_BYTES)
            ),
        ]
        indexes = [
            models.Index(
                "orphan_since", name="keys_datakey_orphans", condition=models.Q(orphan_since__isnull=False)
            )
        ]
        triggers = [ERASED_STAY_ERASED, HELD_STAY, ONLY_RECORDED_GO, SUBJECT_STAYS]


class TokenKey(models.Model):
    """The key of the blind-index tokens; there is one, and losing it loses every look-up."""

    version = models.PositiveSmallIntegerField(_("version"), primary_key=True)
    master = models.ForeignKey(MasterKey, models.PROTECT, verbose_name=_("master key"))
    wrapped = models.BinaryField(_("wrapped key"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("token key")
        verbose_name_plural = _("token keys")
        constraints = [
            models.CheckConstraint(name="keys_tokenkey_only", condition=models.Q(version=1)),
            models.CheckConstraint(
                name="keys_tokenkey_wrapped", condition=has_length("wrapped", WRAPPED_BYTES)
            ),
        ]


class ErasedKey(RecordedErasure):
    """The second copy of the erasure ledger, written with the deletion itself (docs/decisions)."""

    class Meta(RecordedErasure.Meta):
        verbose_name = _("erased key")
        verbose_name_plural = _("erased keys")

"""What stands in the data's own database: the erasure ledger, and which keys the data belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.crypto.recorded_erasure import RecordedErasure


class Erasure(RecordedErasure):
    """The erasure ledger. It is not in the database of keys, so that an old backup of keys can't undo it."""

    class Meta(RecordedErasure.Meta):
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")


class TokenKeyMark(models.Model):
    """Which token key made this database's tokens: keys of another installation are refused at the start."""

    version = models.PositiveSmallIntegerField(_("version"), primary_key=True)
    check_value = models.BinaryField(_("check value"))

    class Meta:
        verbose_name = _("mark of the token key")
        verbose_name_plural = _("marks of the token key")

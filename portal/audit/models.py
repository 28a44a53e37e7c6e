"""The log as Django reads it. The tables are made by SQL (migrations/sql): see decision 10."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.errors import ReadOnly


class Entry(models.Model):
    """One thing that somebody did, or one row that changed. Never saved: see `actions.record`, `tracking.track`.

    A row change has the action insert, update, delete or truncate, and the values before and after; what
    one transaction did has one number in `transaction`.
    """

    id = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("at"))
    transaction = models.BigIntegerField(_("transaction"))
    actor = models.UUIDField(_("who"), null=True)
    role = models.TextField(_("role"))
    ip = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.TextField(_("browser"))
    request_id = models.TextField(_("request"))
    action = models.TextField(_("action"))
    object_type = models.TextField(_("kind of object"))
    object_id = models.TextField(_("object"))
    patient = models.UUIDField(_("patient"), null=True)
    reason = models.TextField(_("reason"))
    detail = models.JSONField(_("detail"), null=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        managed = False
        db_table = "audit_entry"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        default_permissions = ["view"]
        permissions = [("export_entry", _("Can export the audit log"))]

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.object_type} {self.object_id}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise ReadOnly("The audit log is written by actions.record and by triggers.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ReadOnly("The audit log keeps what it has.")


class Seal(models.Model):
    """The end of a range of entries, chained to the seal before: the log up to `to_id` is as it was then."""

    number = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    after_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    rows = models.IntegerField()
    leaves_digest = models.BinaryField()
    sealed_at = models.DateTimeField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_seal"
        ordering = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} {self.hash.hex()}"


class Archive(models.Model):
    """A month whose entries are in a file of the archive (settings.STORAGES["audit"]) and no longer here."""

    month = models.DateField(primary_key=True)
    name = models.TextField()
    sha256 = models.BinaryField()
    rows = models.BigIntegerField()
    archived_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "audit_archive"
        ordering = ["month"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.name}"

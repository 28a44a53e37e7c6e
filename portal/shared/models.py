"""Abstract bases of the portal's rows."""

import datetime as dt
import uuid
from typing import Any, Generic, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.shared import clock
from portal.shared.ids import uuid7


class PublicId(models.Model):
    """A row that the outside world may name: by `public_id`, never by its primary key."""

    public_id = models.UUIDField(_("public id"), default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True


class Timestamped(models.Model):
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class Tracked(Timestamped):
    """A row that says who made and who last changed it, and that is kept, marked, where the law keeps it.

    Who is a user's `public_id`; None is the site itself. The log of changes is portal.audit's.
    """

    created_by = models.UUIDField(_("created by"), null=True, blank=True, editable=False)
    updated_by = models.UUIDField(_("updated by"), null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def touched(self, by: uuid.UUID | None) -> Self:
        """Note who writes; to be called by every action before it saves."""
        if self._state.adding:
            self.created_by = by
        self.updated_by = by
        return self

    @staticmethod
    def touch(by: uuid.UUID | None) -> dict[str, Any]:
        """As touched(), for QuerySet.update(): nothing else sets the time there."""
        return {"updated_by": by, "updated_at": clock.now()}


class LifeStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


Row = TypeVar("Row", bound=models.Model)


class LifecycleQuerySet(models.QuerySet[Row], Generic[Row]):
    def active_on(self, date: dt.date) -> Self:
        """Rows in force on a local calendar date; `active_to` is the last day, inclusive."""
        return self.active_within(date, date)

    def active_within(self, first: dt.date, last: dt.date) -> Self:
        """Rows in force on some date of these, both inclusive."""
        return self.filter(
            Q(active_from=None) | Q(active_from__lte=last),
            Q(active_to=None) | Q(active_to__gte=first),
            status=LifeStatus.ACTIVE,
        )


class Lifecycle(models.Model):
    """A fact with a life: a status, and the local dates between which it is in force, both inclusive."""

    status = models.CharField(_("status"), max_length=10, choices=LifeStatus, default=LifeStatus.ACTIVE)
    active_from = models.DateField(_("active from"), null=True, blank=True)
    active_to = models.DateField(
        _("active to"), null=True, blank=True, help_text=_("The last day, inclusive. Empty: no end.")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_life_in_order",
                condition=Q(active_from=None) | Q(active_to=None) | Q(active_from__lte=F("active_to")),
                violation_error_message=_("The last active day lies before the first."),
            )
        ]

    def has_ended(self, today: dt.date) -> bool:
        """Whether it is over, on a local date: not paused, and not yet to begin."""
        return self.status == LifeStatus.ENDED or (self.active_to is not None and self.active_to < today)

    def clean(self) -> None:
        super().clean()
        if self.active_from and self.active_to and self.active_to < self.active_from:
            raise ValidationError({"active_to": _("The last active day lies before the first.")})


class ExternalId(models.Model):
    """What another system (accounting, laboratory, the import) calls a row."""

    system = models.CharField(_("system"), max_length=40)
    value = models.CharField(_("identifier"), max_length=120)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="%(app_label)s_%(class)s_unique",
                violation_error_message=_("This identifier already belongs to another row."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.value}"

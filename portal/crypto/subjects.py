"""Whom protected data is about. A subject's keys live and die with it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    PATIENT = "patient", _("patient")
    USER = "user", _("user")
    CONTACT = "contact", _("person who wrote to us")


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A person by the `public_id` of the row that stands for them; known to no other table."""

    kind: SubjectKind
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind.value} {self.id}"

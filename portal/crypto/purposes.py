"""Why a field is processed and by what right: what the record of processing says of it (GDPR article 30)."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.crypto.retention import Retention


class Purpose(models.TextChoices):
    IDENTITY = "identity", _("telling patients apart")
    COMMUNICATION = "communication", _("reaching the person")
    CARE = "care", _("medical care")
    PAYMENT = "payment", _("payment and insurance")
    ENQUIRY = "enquiry", _("answering an enquiry")
    STAFF = "staff", _("work of the staff")


class Basis(models.TextChoices):
    """GDPR articles 6(1) and 9(2); Russian Federal Law 152-FZ, articles 6 and 10."""

    CONTRACT = "contract", _("performance of a contract")
    LEGAL_DUTY = "legal_duty", _("duty by law")
    CONSENT = "consent", _("consent")
    CARE = "care", _("provision of health care under professional secrecy")


@dataclass(frozen=True, slots=True)
class Processing:
    """What the law asks of every field about a person: why, by what right, and how long it is kept."""

    purpose: Purpose
    basis: Basis
    retention: Retention

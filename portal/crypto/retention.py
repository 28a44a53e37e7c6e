"""How long a law or a purpose keeps protected data; each class of a subject has a key of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Retention(models.TextChoices):
    CONTACT = "contact", _("contact details")
    BOOKING = "booking", _("bookings")
    CLINICAL = "clinical", _("medical records")

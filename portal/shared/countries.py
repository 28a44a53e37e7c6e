"""The countries of the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Whose law holds (ISO 3166-1): it selects ages, public holidays, and how a national phone number is read."""

    RU = "RU", _("Russia")
    CY = "CY", _("Cyprus")

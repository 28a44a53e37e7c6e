from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisruptionsConfig(AppConfig):
    name = "booking.disruptions"
    label = "disruptions"
    verbose_name = _("Disruptions")

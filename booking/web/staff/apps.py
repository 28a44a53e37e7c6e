from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """The staff's pages of booking: an app only so that Wagtail finds their menu."""

    name = "booking.web.staff"
    label = "booking_staff"
    verbose_name = _("The desk")

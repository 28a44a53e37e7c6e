from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "booking.appointments"
    label = "appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        # Both read tables, which exist only from here on.
        from booking.appointments.merging import overlapping_visits  # noqa: PLC0415
        from booking.patients.obstacles import register_obstacles  # noqa: PLC0415

        register_obstacles("overlapping visits", overlapping_visits)

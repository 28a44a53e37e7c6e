"""What of appointments the admin shows by itself; the desk's pages are booking.web.staff's."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from booking.appointments.admin_views import IntakeQuestionViewSet

register_snippet(IntakeQuestionViewSet)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    models = ("appointment", "intakequestion")
    return Permission.objects.filter(content_type__app_label="appointments", content_type__model__in=models)

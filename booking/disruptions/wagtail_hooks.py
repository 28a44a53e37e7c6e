"""Who may note disruptions is chosen with the other permissions of a group; the pages are booking.web.staff's."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="disruptions")

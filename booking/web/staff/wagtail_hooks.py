"""The staff's pages of booking in the admin: their addresses, their place in the menu, their permissions."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from booking.web.staff import my_day


class PermittedItem(MenuItem):
    """Shown to whoever has the permission."""

    def __init__(self, *args: object, permission: str, **kwargs: object) -> None:
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [
        path("schedule/", include("booking.web.staff.schedule.urls")),
        path("desk/", include("booking.web.staff.desk.urls")),
        path("my-day/", my_day.MyDayView.as_view(), name="my_day"),
        path("my-day/kept-free/", my_day.BlockView.as_view(), name="my_day_block"),
    ]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return PermittedItem(
        _("The desk"),
        reverse_lazy("desk_home"),
        name="desk",
        icon_name="group",
        order=120,
        permission="appointments.view_appointment",
    )


@hooks.register("register_admin_menu_item")
def my_day_item() -> MenuItem:
    return PermittedItem(
        _("My day"),
        reverse_lazy("my_day"),
        name="my-day",
        icon_name="calendar-check",
        order=110,
        permission="appointments.attend",
    )


@hooks.register("register_admin_menu_item")
def schedule_item() -> MenuItem:
    return PermittedItem(
        _("Schedule"),
        reverse_lazy("schedule_home"),
        name="schedule",
        icon_name="calendar-alt",
        order=130,
        permission="schedule.view_weeklyrule",
    )


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    models = ("weeklyrule", "editedday", "scheduleexception", "clinicclosure", "holidayclosure")
    return Permission.objects.filter(content_type__app_label="schedule", content_type__model__in=models)

"""Privacy in the admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.privacy.admin_views import SEE, PublishTextPage, TextsPage
from portal.privacy.queue_views import ANSWER, QueuePage, RequestFile, RequestPage


class TextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEE)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("privacy/texts/", TextsPage.as_view(), name="privacy_texts"),
        path(
            "privacy/texts/<slug:purpose>/<slug:country>/",
            PublishTextPage.as_view(),
            name="privacy_publish_text",
        ),
        path("privacy/requests/", QueuePage.as_view(), name="privacy_queue"),
        path("privacy/requests/<uuid:public_id>/", RequestPage.as_view(), name="privacy_request"),
        path(
            "privacy/requests/<uuid:public_id>/request.<slug:form>",
            RequestFile.as_view(),
            name="privacy_request_file",
        ),
    ]


class QueueMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ANSWER)


@hooks.register("register_admin_menu_item")
def queue_menu_item() -> MenuItem:
    return QueueMenuItem(QueuePage.page_title, reverse("privacy_queue"), icon_name="lock", order=270)


@hooks.register("register_settings_menu_item")
def texts_menu_item() -> MenuItem:
    return TextsMenuItem(TextsPage.page_title, reverse("privacy_texts"), icon_name="doc-full", order=900)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="privacy")

"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "base_url": settings.WAGTAILADMIN_BASE_URL,
    }

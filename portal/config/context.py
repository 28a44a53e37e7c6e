"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinics.pages.frame import frame_at


def site(request: HttpRequest) -> dict[str, object]:
    """`site` is the frame around the page, read only where a template asks for it."""
    return {"site": SimpleLazyObject(lambda: frame_at(request.path)), "demo": settings.DEMO}


def brand(request: HttpRequest) -> dict[str, object]:
    """For pages without the public frame: the staff door and the sandbox."""
    return {
        "brand": settings.SITE_NAME,
        "site_url": settings.WAGTAILADMIN_BASE_URL,
        "sandbox_url": settings.SANDBOX_URL if settings.DEMO else "",
    }

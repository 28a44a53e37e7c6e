"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from clinics.pages.frame import frame


def site(request: HttpRequest) -> dict[str, object]:
    """`site` is the frame around the page, read only where a template asks for it."""
    return {"site": SimpleLazyObject(lambda: frame().at(request.path)), "demo": settings.DEMO}

"""Which language an address is in."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.accounts.middleware import ADMIN, DOOR

# Below these stands nothing of the public site, so there is nothing to look for below /en/ or /ru/.
WITHOUT_LANGUAGE = (
    ADMIN,
    DOOR,
    "/api/",
    "/_components/",
    "/documents/",
    settings.MEDIA_URL,
    settings.STATIC_URL,
)


class AddressLanguageMiddleware(LocaleMiddleware):
    """Django's, except that a wrong address of the admin is answered at once and not below a language first."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path_info.startswith(WITHOUT_LANGUAGE):
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

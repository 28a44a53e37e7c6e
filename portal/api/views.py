"""What every view of the interface has in common."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.authentication import BySession, ByToken
from portal.api.errors import handle
from portal.api.fields import Shape
from portal.api.parsers import StrictJsonParser
from portal.api.rates import CallerRate, Spent


class JsonOnly(DefaultContentNegotiation):
    """By the header Accept alone: `format` in an address is a parameter like any other."""

    def filter_renderers(self, renderers: Sequence[BaseRenderer], format: str) -> Sequence[BaseRenderer]:
        return renderers


class ApiView(APIView):
    """`rate`: the policy of settings.API_RATES that its requests count for. Answers are nobody else's to keep.

    All is said here and not in settings.REST_FRAMEWORK, by which Wagtail's admin lives too.
    """

    authentication_classes: Any = (ByToken, BySession)
    permission_classes: Any = (AllowAny,)
    throttle_classes: Any = (CallerRate,)
    parser_classes: Any = (StrictJsonParser,)
    renderer_classes: Any = (JSONRenderer,)
    content_negotiation_class = JsonOnly
    rate = "read"
    spent: Spent | None = None
    metadata_class = None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """The body is read here, whole: the CSRF check parses it, and once() wants each of its bytes."""
        if request.method not in ("GET", "HEAD"):
            _ = request.body
        return super().initialize_request(request, *args, **kwargs)

    def get_exception_handler(self) -> Any:
        return handle

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        if self.spent is not None:
            for name, value in self.spent.headers().items():
                answer.headers[name] = value
        add_never_cache_headers(answer)
        return answer

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.http_method_not_allowed(request, *args, **kwargs)


def parameters(request: Request, shape: type[Shape]) -> Mapping[str, Any]:
    """Those of the address. Raises ValidationError, which names them."""
    given = shape(data=request.query_params.dict())
    try:
        given.is_valid(raise_exception=True)
    except ValidationError as error:
        error.of_parameters = True
        raise
    found: Mapping[str, Any] = given.validated_data
    return found


def body(request: Request, shape: type[Shape], **context: Any) -> Mapping[str, Any]:
    """Raises ParseError, UnsupportedMediaType, ValidationError."""
    given = shape(data=request.data, context=context)
    given.is_valid(raise_exception=True)
    found: Mapping[str, Any] = given.validated_data
    return found

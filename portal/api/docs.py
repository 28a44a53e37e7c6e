"""The OpenAPI document, and Swagger UI that draws it from files of this site, under its strict policy."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.generic import View
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.views import ApiView
from portal.shared.languages import active_language


@cache
def document(language: str) -> Any:
    """It changes with the code alone."""
    with translation.override(language):
        generator: Any = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]
        return generator.get_schema(request=None, public=True)


@extend_schema(exclude=True)
class DocumentView(ApiView):
    renderer_classes = (OpenApiJsonRenderer,)
    authentication_classes = ()

    def get(self, request: Request) -> Response:
        return Response(document(active_language()))


class DocsView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "api/docs.html")

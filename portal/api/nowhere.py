"""Where no address leads."""

from typing import Any, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from portal.api.views import ApiView


@extend_schema(exclude=True)
class NowhereView(ApiView):
    """404 for whatever method, to whomever."""

    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        super().initial(request, *args, **kwargs)
        raise Http404

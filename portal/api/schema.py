"""What the OpenAPI document says of every operation, and of all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from portal.api import holders, once, problems
from portal.api.examples import SENT, SHOWN
from portal.api.fields import Shape
from portal.api.problems import Kind

View = TypeVar("View", bound=Callable[..., Any])

KINDS: Mapping[int, Sequence[Kind]] = {
    status: [kind for kind in vars(problems).values() if isinstance(kind, Kind) and kind.status == status]
    for status in (400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429, 503)
}
READING = (400, 401, 406, 413, 422, 429, 503)
WRITING = (*READING, 403, 415)

IDEMPOTENCY = OpenApiParameter(
    once.HEADER,
    {"type": "string", "pattern": once.KEY},
    OpenApiParameter.HEADER,
    required=True,
    description=_(
        "A key of this request alone, a UUID for one. Sent again with it, the request is not done again: "
        "for 24 hours its first answer comes back."
    ),
)
HOLD_KEY = OpenApiParameter(
    holders.HEADER,
    {"type": "string", "pattern": holders.KEY},
    OpenApiParameter.HEADER,
    required=False,
    description=_(
        "A guest's secret, made at random by the program that holds the time. Signed in: not needed."
    ),
)
RATE_HEADERS = [
    OpenApiParameter(
        name, {"type": "string"}, OpenApiParameter.HEADER, description=words, response=True, required=False
    )
    for name, words in {
        "RateLimit": _("What is left: r requests for the next t seconds."),
        "RateLimit-Policy": _("How many requests (q) in how many seconds (w)."),
    }.items()
]


def only_ours(endpoints: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Not the admin's own."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def tidy(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Bodies hold no other members than these (portal.api.fields.Shape)."""
    for name, shape in result["components"]["schemas"].items():
        if name.endswith("Request"):
            shape["additionalProperties"] = False
    return result


class ErrorShape(serializers.Serializer):
    pointer = serializers.CharField(required=False, help_text=_("Where in the body (RFC 6901)."))
    parameter = serializers.CharField(required=False, help_text=_("Which parameter of the address."))
    detail = serializers.CharField()


class ProblemShape(serializers.Serializer):
    type = serializers.CharField(help_text=_("What happened, for programs; the words may change."))
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = ErrorShape(many=True, required=False)


def page_shape(of: type[serializers.Serializer]) -> serializers.Serializer:
    name = of.__name__.removesuffix("Shape")
    fields = {"next": serializers.URLField(allow_null=True), "results": of(many=True)}
    return inline_serializer(f"{name}Page", fields)


def described(
    name: str,
    summary: Any,
    *,
    asks: type[Shape] | None = None,
    body: type[Shape] | None = None,
    answers: Any = None,
    status: int = 200,
    codes: Sequence[int] = (),
    headers: Sequence[OpenApiParameter] = (),
    description: Any = "",
    problem: type[serializers.Serializer] = ProblemShape,
    writes: bool = False,
) -> Callable[[View], View]:
    """`codes`: the problems that this operation has beside those that all have; `problem`: what a 409 looks like."""
    usual = set(WRITING if writes else READING)
    responses: dict[Any, Any] = {status: OpenApiResponse(answers, description=summary)}
    for code in sorted(usual | set(codes)):
        shape = problem if code == 409 else ProblemShape
        responses[code, problems.MEDIA_TYPE] = OpenApiResponse(
            shape,
            description=" / ".join(str(kind.title) for kind in KINDS[code]),
            examples=_examples_of_problems(code),
        )
    responses[414] = OpenApiResponse(description=_("The address is too long: the server in front says so."))
    decorate: Callable[[View], View] = extend_schema(
        operation_id=name,
        summary=summary,
        description=description or summary,
        parameters=[*([asks] if asks else []), *headers, *RATE_HEADERS],
        request=body,
        responses=responses,
        examples=list(_examples(name, status)),
    )
    return decorate


def _examples(name: str, status: int) -> Iterator[OpenApiExample]:
    if name in SENT:
        yield OpenApiExample("Sent", value=SENT[name], request_only=True)
    if name in SHOWN:
        yield OpenApiExample("Shown", value=SHOWN[name], response_only=True, status_codes=[str(status)])


def _examples_of_problems(status: int) -> list[OpenApiExample]:
    return [
        OpenApiExample(
            kind.name,
            value={"type": kind.type, "title": str(kind.title), "status": status},
            media_type=problems.MEDIA_TYPE,
            response_only=True,
            status_codes=[str(status)],
        )
        for kind in KINDS[status]
    ]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.api.authentication.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "portal.api.authentication.BySession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}

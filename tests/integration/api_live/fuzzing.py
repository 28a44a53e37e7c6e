"""How schemathesis is asked."""

from collections.abc import Mapping, Sequence

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
]

# With a session's cookie beside it, a header of another scheme is nothing.
BY_TOKEN_ONLY = ["ignored_auth"]


def command(url: str, headers: Mapping[str, str], *, checks: Sequence[str], seconds: int) -> list[str]:
    """Arguments of Python. Signing out is left out: it would end the caller's own session."""
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    return [
        *("-m", "schemathesis.cli", "run", f"{url}/openapi.json"),
        *("--url", url.removesuffix("/api/v1")),
        *("--checks", ",".join(checks)),
        *("--phases", "examples,coverage,fuzzing"),
        *("--max-time", str(seconds)),
        *("--exclude-operation-id", "signOut", "--generation-database", "none", "--no-color"),
        *("--request-timeout", "30", "--warnings", "off", *told),
    ]

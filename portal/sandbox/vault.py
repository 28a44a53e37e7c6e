"""A stand-in for HashiCorp Vault: AppRole sign-in, and secrets of a KV version 2 engine with check-and-set.

Addresses, status codes and bodies are those of Vault's HTTP API; what it keeps is in Redis, unsealed and open to
this machine. To try it: VAULT_ADDR=http://localhost:8010/vault VAULT_TOKEN=sandbox make up
"""

import functools
import json
from collections.abc import Callable
from typing import Any, TypedDict

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from portal.shared import clock

TOKEN, ROLE_ID, SECRET_ID = "sandbox", "sandbox-role", "sandbox-secret"
SEALED = "sandbox:vault:sealed"
View = Callable[..., HttpResponse]


class Secret(TypedDict):
    """The newest version; `data` is None when it was deleted."""

    data: dict[str, str] | None
    version: int
    created_time: str


def answers(view: View) -> View:
    """As Vault does before it looks at a request: is it unsealed, and is the token known."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if cache.get(SEALED):
            return refused(503, "Vault is sealed")
        if request.headers.get("X-Vault-Token") != TOKEN:
            return refused(403, "permission denied")
        return view(request, *args, **kwargs)

    return checked


@require_http_methods(["POST", "PUT"])
def approle_login(request: HttpRequest) -> HttpResponse:
    if cache.get(SEALED):
        return refused(503, "Vault is sealed")
    given = json.loads(request.body)
    if (given.get("role_id"), given.get("secret_id")) != (ROLE_ID, SECRET_ID):
        return refused(400, "invalid role or secret ID")
    auth = {"client_token": TOKEN, "policies": ["default"], "lease_duration": 1200, "renewable": True}
    return JsonResponse({"auth": auth})


@require_http_methods(["POST", "PUT"])
def seal_or_unseal(request: HttpRequest, action: str) -> HttpResponse:
    if action == "seal" and request.headers.get("X-Vault-Token") == TOKEN:
        cache.set(SEALED, True, timeout=None)
        return HttpResponse(status=204)
    if action == "unseal":
        cache.delete(SEALED)
        return JsonResponse({"sealed": False})
    return refused(403, "permission denied")


@require_http_methods(["GET", "POST", "PUT", "DELETE"])
@answers
def secret(request: HttpRequest, mount: str, path: str) -> HttpResponse:
    place = f"sandbox:vault:{mount}/{path}"
    kept: Secret | None = cache.get(place)
    if request.method == "GET":
        return _read(kept)
    if request.method == "DELETE":
        if kept:
            cache.set(place, kept | {"data": None}, timeout=None)
        return HttpResponse(status=204)
    return _write(place, kept, json.loads(request.body))


def _read(kept: Secret | None) -> HttpResponse:
    if kept is None:
        return JsonResponse({"errors": []}, status=404)
    answer = {"data": {"data": kept["data"], "metadata": _metadata(kept)}}
    return JsonResponse(answer, status=200 if kept["data"] is not None else 404)


def _write(place: str, kept: Secret | None, body: dict[str, Any]) -> HttpResponse:
    version = kept["version"] if kept else 0
    expected = body.get("options", {}).get("cas")
    if expected is not None and expected != version:
        return refused(400, "check-and-set parameter did not match the current version")
    new = Secret(data=body["data"], version=version + 1, created_time=clock.now().isoformat())
    cache.set(place, new, timeout=None)
    return JsonResponse({"data": _metadata(new)})


def _metadata(kept: Secret) -> dict[str, object]:
    deleted = "" if kept["data"] is not None else clock.now().isoformat()
    return {
        "version": kept["version"],
        "created_time": kept["created_time"],
        "deletion_time": deleted,
        "destroyed": False,
        "custom_metadata": None,
    }


def refused(status: int, *errors: str) -> JsonResponse:
    return JsonResponse({"errors": list(errors)}, status=status)

"""A program that speaks to the JSON interface for somebody."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from clinics.directory.models import Offering
from tests.sandbox import RunningSandbox
from tests.staff import browser

PHONE = "+79161234567"
ANNA = {"relation": "self", "family": "Королёва", "given": "Анна", "birth_date": "1990-05-17"}
API = "/api/v1"


@dataclass
class Caller:
    """A guest until `sign_in`; `hold_key` is the secret of what it holds."""

    offering: Offering
    sandbox: RunningSandbox
    client: Client = field(default_factory=browser)
    hold_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    access: str = ""
    refresh: str = ""

    def headers(self, **more: str) -> dict[str, str]:
        found = {"Hold-Key": self.hold_key, **more}
        return found | ({"Authorization": f"Bearer {self.access}"} if self.access else {})

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(f"{API}{path}", query or {}, headers=self.headers(**headers))

    def post(self, path: str, told: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        """With an Idempotency-Key of its own, unless `key` is one."""
        headers = {"Idempotency-Key": key or str(uuid4()), **headers}
        body = told if isinstance(told, str | bytes) else json.dumps({} if told is None else told)
        return self.client.post(
            f"{API}{path}", body, content_type="application/json", headers=self.headers(**headers)
        )

    def delete(self, path: str) -> HttpResponse:
        return self.client.delete(f"{API}{path}", headers=self.headers())

    def slots(self, **query: Any) -> list[dict[str, Any]]:
        query = query or {"service": self.offering.service.code, "doctor": self.offering.doctor.code}
        answer = self.get("/slots", query)
        assert answer.status_code == 200, answer.content.decode()
        return list(answer.json()["results"])

    def choice(self, number: int = 0, **query: Any) -> dict[str, Any]:
        slot = self.slots(**query)[number]
        return {name: slot[name] for name in ("doctor", "clinic", "service", "starts_at", "channel")}

    def hold(self, number: int = 0, **query: Any) -> dict[str, Any]:
        answer = self.post("/holds", self.choice(number, **query))
        assert answer.status_code == 201, answer.content.decode()
        return dict(answer.json())

    def sign_in(self, phone: str = PHONE) -> None:
        sent = self.post("/sign-in/codes", {"phone": phone})
        assert sent.status_code == 202, sent.content.decode()
        answer = self.post("/sign-in", {"phone": phone, "code": self.sandbox.code(phone)})
        assert answer.status_code == 200, answer.content.decode()
        self.access, self.refresh = answer.json()["access"], answer.json()["refresh"]

    def book(self, number: int = 0, **told: Any) -> dict[str, Any]:
        answer = self.post("/appointments", {"slot": self.choice(number), "person": ANNA, **told})
        assert answer.status_code == 201, answer.content.decode()
        return dict(answer.json())

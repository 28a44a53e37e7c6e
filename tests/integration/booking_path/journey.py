"""What a visitor does on the booking path, step by step."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from booking.appointments.models import Appointment
from clinics.directory.models import Offering
from tests.sandbox import RunningSandbox

PHONE = "+79161234567"
TIME = re.compile(r'name="time" value="([^"]+)"')
ANNA = {"who": "self", "family": "Королёва", "given": "Анна", "birth_date": "17.05.1990"}


@dataclass
class Visitor:
    client: Client
    sandbox: RunningSandbox
    offering: Offering
    language: str = "en"

    def url(self, path: str) -> str:
        return f"/{self.language}/{path}"

    def times(self, **query: str) -> list[str]:
        """The buttons of the booking page, as they would be sent."""
        query = query or {"doctor": self.offering.doctor.code}
        return TIME.findall(self.client.get(self.url("book/"), query).content.decode())

    def press(self, time: str = "") -> HttpResponse:
        return self.client.post(self.url("book/hold/"), {"time": time or self.times()[0]})

    def hold(self, time: str = "") -> Appointment:
        answer = self.press(time)
        assert answer.status_code == 302, answer.content.decode()
        return Appointment.objects.get(public_id=answer.url.split("/")[3])

    def prove(self, hold: Appointment, phone: str = PHONE) -> None:
        self.client.post(self.url(f"book/{hold.public_id}/phone/"), {"phone": phone})
        self.client.post(self.url(f"book/{hold.public_id}/code/"), {"code": self.sandbox.code(phone)})

    def confirm(self, hold: Appointment, **fields: Any) -> HttpResponse:
        return self.client.post(self.url(f"book/{hold.public_id}/"), {**ANNA, **fields})

    def book(self, time: str = "", *, phone: str = PHONE, **fields: Any) -> Appointment:
        """The whole path; whoever is signed in is not asked again."""
        hold = self.hold(time)
        if self.client.get(self.url(f"book/{hold.public_id}/")).status_code == 302:
            self.prove(hold, phone)
        answer = self.confirm(hold, **fields)
        assert answer.status_code == 302, answer.content.decode()
        return Appointment.objects.get(pk=hold.pk)

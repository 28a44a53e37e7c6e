"""A browser of the races: it keeps its cookies and presses buttons, and knows how long each answer took."""

import http.client
import secrets
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from threading import Barrier
from urllib.parse import urlencode

LOST = 0


@dataclass(frozen=True)
class Answer:
    """`status` LOST: the server went away before it answered."""

    status: int
    seconds: float
    location: str = ""
    body: str = field(default="", repr=False)


@dataclass
class Browser:
    """`session`: the key of one that is signed in already."""

    port: int
    session: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cookies["csrftoken"] = secrets.token_hex(16)
        if self.session:
            self.cookies["sessionid"] = self.session

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "")

    def post(self, path: str, *, together: Barrier | None = None, **fields: str) -> Answer:
        """With a barrier, connected beforehand and sent when all others are ready too."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields})
        return self._ask("POST", path, body, together)

    def _ask(self, method: str, path: str, body: str, together: Barrier | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        began = time.perf_counter()
        try:
            if together:
                connection.connect()
                together.wait(timeout=60)
                began = time.perf_counter()
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(LOST, time.perf_counter() - began)
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        location = answer.headers.get("Location", "")
        return Answer(answer.status, time.perf_counter() - began, location, text)

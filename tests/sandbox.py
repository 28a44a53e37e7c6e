"""The sandbox within a test's process, over real HTTP and SMTP: what the site sends arrives here."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import override_settings

from portal.sandbox import messages
from portal.sandbox.mailbox import HOST, controller
from portal.sandbox.messages import Arrived
from tests.servers import free_port

MIDDLEWARE = [
    "django.middleware.locale.LocaleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
CODE = re.compile(r"\b\d{6}\b|(?:\d, ){5}\d")


class SandboxApplication(WSGIHandler):
    """The sandbox's addresses, whatever this process serves otherwise."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "portal.sandbox.urls"
        return super().get_response(request)


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@dataclass(frozen=True)
class RunningSandbox:
    url: str
    smtp_port: int

    def messages(self, *kinds: messages.Kind, to: str = "") -> list[Arrived]:
        """Newest first."""
        return messages.newest(*kinds, to=to)

    def code(self, to: str) -> str:
        """The newest code that was sent there."""
        [found] = CODE.findall(messages.newest(to=to)[0].text)[:1]
        return "".join(sign for sign in found if sign.isdecimal())


@contextmanager
def running_sandbox() -> Iterator[RunningSandbox]:
    """Both servers; the settings of this process lead there."""
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        application = SandboxApplication()
    server = make_server(HOST, 0, application, server_class=ThreadingServer, handler_class=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    mailbox = controller(free_port())
    mailbox.start()
    sandbox = RunningSandbox(f"http://{HOST}:{server.server_port}", mailbox.port)
    try:
        with override_settings(
            SMSC_URL=f"{sandbox.url}/smsc",
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST=HOST,
            EMAIL_PORT=sandbox.smtp_port,
        ):
            yield sandbox
    finally:
        mailbox.stop()
        server.shutdown()
        thread.join()
        server.server_close()

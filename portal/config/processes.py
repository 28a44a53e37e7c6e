"""The processes the site consists of: one table for `make up`, the container image and its test."""

import importlib.util
from dataclasses import dataclass

SANDBOX = "portal.sandbox.wsgi"
SANDBOX_OFFSET = 10
MAILBOX = ("python", "-m", "portal.sandbox.serve_mailbox")
MAILBOX_OFFSET = 11


@dataclass(frozen=True)
class Process:
    """A program of the virtual environment with its arguments; `port` where it listens.

    What is in the background gives way: pages are waited for by people.
    """

    name: str
    command: tuple[str, ...]
    port: int | None = None
    background: bool = True


def serving(application: str) -> tuple[str, ...]:
    return ("gunicorn", "--config", "python:portal.config.gunicorn", f"{application}:application")


CELERY = ("celery", "--quiet", "--app", "portal.config.celery")
WEB = serving("portal.config.wsgi")
WORKER = (
    *CELERY,
    "worker",
    "--concurrency",
    "2",
    "--loglevel",
    "info",
    "--without-gossip",
    "--without-mingle",
)
BEAT = (*CELERY, "beat", "--loglevel", "info", "--pidfile", "")


def table(port: int) -> tuple[Process, ...]:
    """What `make up` runs. The sandbox is no part of an installation that was shipped without it."""
    processes = [
        Process("web", WEB, port, background=False),
        Process("worker", WORKER),
        Process("beat", BEAT),
    ]
    if importlib.util.find_spec("portal.sandbox") is not None:
        processes.append(Process("sandbox", serving(SANDBOX), port + SANDBOX_OFFSET))
        processes.append(Process("mailbox", MAILBOX, port + MAILBOX_OFFSET))
    return tuple(processes)

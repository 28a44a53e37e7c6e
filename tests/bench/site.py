"""The site under measurement: real gunicorn, as deployed, over a database of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.config import embedded
from tests.bench.load import Answers
from tests.databases import ROOT, addresses, copy_of
from tests.servers import free_port

THOUSAND = ROOT / ".data" / "thousand.xlsx"
REDIS_DATABASES = {"seeded": 14, "thousand": 15}  # beyond those of the tests and of make up
STARTS_WITHIN_SECONDS = 60
WARM_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Site:
    """A running site: gunicorn's own process, and what leads another one to its database and Redis."""

    port: int
    pid: int
    environment: dict[str, str]

    def load(self, path: str, *, connections: int, seconds: float) -> Answers:
        """Measures an address, after a second of the same load to warm up. Raises on a failed answer."""
        self._load(path, connections, WARM_UP_SECONDS)
        answers = self._load(path, connections, seconds)
        if answers.failed:
            raise RuntimeError(f"{path}: {answers.failed} of {answers.requests} answers were not 200")
        return answers

    def _load(self, path: str, connections: int, seconds: float) -> Answers:
        command = [sys.executable, "-m", "tests.bench.load", "localhost", str(self.port), path]
        options = ["--connections", str(connections), "--seconds", str(seconds)]
        done = subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, text=True)
        return Answers(**json.loads(done.stdout))


def run(environment: dict[str, str], module: str, *arguments: str) -> str:
    """The output of a Python module run beside the site."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """A copy of a template: the environment that leads there."""
    if kind == "thousand" and not THOUSAND.exists():
        run(dict(os.environ), "tests.factories.large_network", str(THOUSAND), "1000")
    with copy_of(kind, f"bench_{kind}") as url:
        redis = embedded.ensure_redis().partition("?")[0]
        yield os.environ | {
            **addresses(url),
            "REDIS_URL": f"{redis}?db={REDIS_DATABASES[kind]}",
            "MEDIA_ROOT": str(ROOT / ".data" / "test-media"),  # where the templates keep it
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }


@contextmanager
def running(environment: dict[str, str], *, cached: bool) -> Iterator[Site]:
    """Gunicorn with the deployed configuration and two workers, with or without the page cache."""
    port = free_port()
    environment = environment | {
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
        "PAGE_CACHE_SECONDS": "600" if cached else "0",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/config/gunicorn.py"]
    command += ["--access-logfile", os.devnull, "--log-level", "warning", "portal.config.wsgi"]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(f"http://localhost:{port}/en/", server, Path(f"/proc/self/fd/{log.fileno()}"))
            yield Site(port, server.pid, environment)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {server.returncode}:\n{log.read_text()}")
        try:
            urllib.request.urlopen(url, timeout=30).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer within {STARTS_WITHIN_SECONDS} s:\n{log.read_text()}")

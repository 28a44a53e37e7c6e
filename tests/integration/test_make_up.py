"""`make up` itself, in a clone of the whole site: every process of the table works, and one Ctrl-C ends all."""

import datetime as dt
import os
import random
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler
from django.conf import settings

from portal.config.celery import app
from portal.config.processes import MAILBOX_OFFSET, SANDBOX_OFFSET, table
from portal.config.servers import redis
from portal.config.servers.places import Places
from portal.config.servers.processes import PROC, wait_until
from portal.shared import clock
from tests.databases import LIKE_MAKE_UP, ROOT, addresses, copy_of
from tests.integration.clone import OURS

COPIED = ("Makefile", "manage.py", "portal", "clinics", "booking")
# What make setup has made and no process changes.
LINKED = (".venv", "native", "templates", "frontend", ".data/static")
# Everything is set up: `-o setup` keeps a change of this minute from being built into the shared .venv.
COMMAND = ("make", "-o", "setup", "up")
OF_ANOTHER_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")
DUE = "publish what is scheduled"
STARTS_WITHIN_SECONDS = 120
ENDS_WITHIN_SECONDS = 30

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which processes are the clone's")


@dataclass(frozen=True)
class Up:
    """A running `make up`; what it prints goes to a file."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def second(self) -> subprocess.CompletedProcess[str]:
        """Another `make up` beside the running one, after it has ended."""
        return subprocess.run(COMMAND, cwd=self.folder, env=self.environment, capture_output=True, text=True)

    def printed(self) -> str:
        return (self.folder / "printed").read_text(errors="replace")

    def wait_for_page(self, port: int, path: str) -> str:
        pages: list[str] = []

        def answers() -> bool:
            assert self.process.poll() is None, self.printed()
            try:
                with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=30) as response:
                    pages.append(response.read().decode())
            except ConnectionError:
                return False
            except urllib.error.URLError as error:
                if isinstance(error.reason, ConnectionError):
                    return False
                raise
            return True

        assert wait_until(answers, STARTS_WITHIN_SECONDS), self.printed()
        return pages[0]

    def wait_for_line(self, pattern: str) -> None:
        def stands_there() -> bool:
            assert self.process.poll() is None, self.printed()
            return re.search(pattern, self.printed(), re.MULTILINE) is not None

        assert wait_until(stands_there, STARTS_WITHIN_SECONDS), self.printed()

    def pids(self) -> set[int]:
        """Of everything that works in the clone's folder, whoever its parent is."""
        found = set()
        for entry in PROC.iterdir():
            try:
                if entry.name.isdigit() and (entry / "cwd").readlink().is_relative_to(self.folder):
                    found.add(int(entry.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue  # ended while we looked, or another user's
        return found

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)


def ping_workers(folder: Path) -> str:
    """What the clone's workers answer, asked by a process of its own: a connection of ours would outlive it."""
    broker = redis.url(Places(folder)).replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    program = f"from celery import Celery; print(Celery(broker={broker!r}).control.ping(limit=1, timeout=60))"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def takes_mail(port: int) -> bool:
    try:
        with smtplib.SMTP("localhost", port) as mailbox:
            return mailbox.noop()[0] == 250
    except ConnectionRefusedError:
        return False


def free_port() -> int:
    """A port with the sandbox's two free too, below those that the kernel gives to anyone."""
    for port in random.sample(range(10_000, 30_000), 100):
        try:
            for each in (port, port + SANDBOX_OFFSET, port + MAILBOX_OFFSET):
                socket.create_server(("127.0.0.1", each)).close()
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")


def make_task_due(folder: Path) -> None:
    """Beat finds a schedule in which a task was last sent long ago."""
    scheduler = PersistentScheduler(app, schedule_filename=str(folder / ".data" / "celerybeat-schedule"))
    scheduler.schedule[DUE].last_run_at = clock.now() - dt.timedelta(days=1)
    scheduler.close()


def make_clone(folder: Path) -> None:
    (folder / ".data").mkdir(parents=True)
    (folder / ".data").chmod(0o711)
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    folder, port = tmp_path / "clone", free_port()
    make_clone(folder)
    make_task_due(folder)
    with copy_of("seeded", f"test_up_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}") as database:
        kept = {name: value for name, value in os.environ.items() if name not in (*OURS, *OF_ANOTHER_MAKE)}
        files = {name: value for name, value in LIKE_MAKE_UP.items() if name not in OURS}
        environment = kept | files | addresses(database)
        environment |= {"PORT": str(port), "MASTER_KEYS_FILE": str(settings.MASTER_KEYS_FILE)}
        with (
            (folder / "printed").open("wb") as printed,
            subprocess.Popen(
                COMMAND, cwd=folder, env=environment, stdout=printed, stderr=printed, start_new_session=True
            ) as process,
        ):
            running = Up(folder, port, environment, process)
            yield running
            for pid in running.pids():  # only what a failed test has left
                os.kill(pid, signal.SIGKILL)


def test_one_command_runs_the_whole_site_and_one_ctrl_c_ends_it(up: Up) -> None:
    assert "</html>" in up.wait_for_page(up.port, "/en/doctors/")
    assert "</html>" in up.wait_for_page(up.port + SANDBOX_OFFSET, "/")
    assert wait_until(lambda: takes_mail(up.port + MAILBOX_OFFSET), STARTS_WITHIN_SECONDS), up.printed()
    # Beat sends a task, the worker does it and answers by itself as well.
    up.wait_for_line(rf"^beat .*{DUE}")
    up.wait_for_line(r"^worker .*The task succeeded .*publish_scheduled")
    assert ping_workers(up.folder).count("'ok': 'pong'") == 1
    up.wait_for_line(rf"^up .*ready: http://localhost:{up.port} ")
    assert len(up.pids()) > len(table(up.port))

    second = up.second()
    assert second.returncode != 0
    assert f"This clone already runs: http://localhost:{up.port} " in second.stderr
    assert "Traceback" not in second.stderr
    assert "</html>" in up.wait_for_page(up.port, "/ru/doctors/")

    up.press_ctrl_c()

    up.process.wait(timeout=ENDS_WITHIN_SECONDS)
    assert not up.pids()
    assert not re.search(r"Traceback|did not end|ended with", up.printed()), up.printed()

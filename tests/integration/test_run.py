"""What `make up` says when it cannot start. Each check comes before anything is started."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.clone import ROOT, Clone, make_clone

MODULES = ("run.py", "processes.py", "supervisor.py")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = make_clone(tmp_path)
    for name in MODULES:
        shutil.copy(ROOT / "portal" / "config" / name, made.folder / "portal" / "config" / name)
    return made


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def up(clone: Clone, port: str) -> subprocess.CompletedProcess[str]:
    return clone.execute([sys.executable, "-m", "portal.config.run", "up"], PORT=port)


def started_servers(clone: Clone) -> bool:
    return clone.places.postgres.exists() or clone.places.redis.exists()


def test_a_taken_port_is_named_with_the_way_out(clone: Clone, taken_port: int) -> None:
    done = up(clone, str(taken_port))

    assert done.returncode == 1
    assert f"Port {taken_port}, for web, is taken by another program." in done.stderr
    assert "make up PORT=" in done.stderr
    assert not started_servers(clone)


@pytest.mark.parametrize("port", ["http", "0", "-1", "65535", ""])
def test_a_port_that_is_none_is_refused(clone: Clone, port: str) -> None:
    done = up(clone, port)

    assert done.returncode == 1
    assert f"PORT is «{port}»" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_site_of_one_clone_is_told_where_the_first_is(clone: Clone) -> None:
    clone.places.run.mkdir(parents=True)
    with (clone.places.run / "up").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write(f"{os.getpid()} 8000\n")
        first.flush()

        done = up(clone, "8001")

    assert done.returncode == 1
    assert f"This clone already runs: http://localhost:8000 (process {os.getpid()})" in done.stderr
    assert not started_servers(clone)


def test_down_without_anything_running_is_no_error(clone: Clone) -> None:
    done = clone.execute([sys.executable, "-m", "portal.config.run", "down"])

    assert done.returncode == 0, done.stderr

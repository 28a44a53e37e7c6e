"""The supervisor, with real processes: what is logged, and how one end becomes the end of all."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config.servers.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import asyncio, sys
from portal.config.supervisor import Program, Supervisor
pairs = [pair.split("=", 1) for pair in sys.argv[1:]]
programs = tuple(Program(name, ("sh", "-c", command)) for name, command in pairs)
sys.exit(asyncio.run(Supervisor(programs).run()))
"""


class Running:
    """A supervisor over shell commands given as name=command."""

    def __init__(self, *programs: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, *programs], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []

    def read_until(self, mark: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if mark in line:
                return line.rstrip("\n")
        raise AssertionError(f"«{mark}» is not in {self.lines}")

    def end(self) -> int:
        assert self.process.stdout is not None
        self.lines += [line.rstrip("\n") for line in self.process.stdout]
        return self.process.wait(timeout=30)


@pytest.fixture
def started() -> Iterator[list[Running]]:
    made: list[Running] = []
    yield made
    for running in made:
        running.process.kill()
        running.process.wait()
        assert running.process.stdout is not None
        running.process.stdout.close()


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def pid_in(line: str) -> int:
    return int(line.rsplit(" ", 1)[1])


def test_every_line_carries_the_name_of_its_process(started: list[Running]) -> None:
    started.append(Running("web=echo one; echo two >&2; sleep 0.3", "worker=echo three; sleep 60"))

    started[0].end()

    assert {"web    | one", "web    | two", "worker | three"} <= set(started[0].lines)


def test_a_last_line_without_an_end_is_shown(started: list[Running]) -> None:
    started.append(Running("web=printf unfinished"))

    started[0].end()

    assert "web | unfinished" in started[0].lines


def test_a_line_longer_than_any_buffer_stays_one_line(started: list[Running]) -> None:
    started.append(Running("web=head -c 300000 /dev/zero | tr '\\0' x; echo"))

    started[0].end()

    assert f"web | {'x' * 300_000}" in started[0].lines


def test_when_one_fails_all_end_and_it_is_named(started: list[Running]) -> None:
    started.append(Running("web=echo pid $$; exec sleep 60", "worker=sleep 0.3; exit 3"))
    other = pid_in(started[0].read_until("pid"))

    assert started[0].end() == 3
    assert "up     | worker ended with exit code 3, so everything ends" in started[0].lines
    assert not alive(other)


def test_even_a_success_of_one_is_the_end_of_all_and_a_failure(started: list[Running]) -> None:
    started.append(Running("web=exit 0", "worker=sleep 60"))

    assert started[0].end() == 1


def test_a_killed_process_is_named_with_its_signal(started: list[Running]) -> None:
    started.append(Running("web=kill -KILL $$", "worker=sleep 60"))

    assert started[0].end() == 1
    assert "up     | web ended with signal SIGKILL, so everything ends" in started[0].lines


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_all(started: list[Running], number: signal.Signals) -> None:
    started.append(Running("web=echo pid $$; exec sleep 60", "worker=sleep 60"))
    child = pid_in(started[0].read_until("pid"))

    started[0].process.send_signal(number)

    assert started[0].end() == 0
    assert not alive(child)


def test_a_process_may_finish_its_work_when_asked_to_end(started: list[Running]) -> None:
    started.append(
        Running("worker=trap 'sleep 1; echo finished; exit 0' TERM; echo ready; while :; do sleep 0.1; done")
    )
    started[0].read_until("ready")

    started[0].process.send_signal(signal.SIGINT)

    assert started[0].end() == 0
    assert "worker | finished" in started[0].lines


def test_a_second_ctrl_c_does_not_wait(started: list[Running]) -> None:
    started.append(Running("worker=trap 'echo asked' TERM; echo ready; while :; do sleep 0.1; done"))
    started[0].read_until("ready")

    started[0].process.send_signal(signal.SIGINT)
    started[0].read_until("asked")
    started[0].process.send_signal(signal.SIGINT)

    assert started[0].end() == 0


def test_grandchildren_end_too(started: list[Running]) -> None:
    started.append(Running("web=sleep 60 & echo pid $!; wait", "worker=sleep 60"))
    grandchild = pid_in(started[0].read_until("pid"))

    started[0].process.send_signal(signal.SIGINT)
    started[0].end()

    assert wait_until(lambda: not alive(grandchild), 5)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_supervisor_leaves_nothing_running(started: list[Running]) -> None:
    started.append(Running("web=echo pid $$; exec sleep 60"))
    child = pid_in(started[0].read_until("pid"))

    os.kill(started[0].process.pid, signal.SIGKILL)

    assert wait_until(lambda: not alive(child), 5)

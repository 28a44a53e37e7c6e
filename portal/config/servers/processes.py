"""Finds this project's server processes by their command lines, which survive what pid files do not."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROC = Path("/proc")
POLL_SECONDS = 0.02


def command_lines() -> Iterator[tuple[int, str]]:
    """(pid, command line) of the living processes; a zombie has no command line and is left out."""
    if not (PROC / "self" / "cmdline").exists():
        yield from _command_lines_by_ps()
        return
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended while we looked, or hidden from us
        if line:
            yield int(entry.name), os.fsdecode(line.rstrip(b"\0").replace(b"\0", b" "))


def _command_lines_by_ps() -> Iterator[tuple[int, str]]:
    listing = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True)  # noqa: S607
    for line in listing.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def find(matches: Callable[[str], bool]) -> list[int]:
    return [pid for pid, line in command_lines() if matches(line) and pid != os.getpid()]


def send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it ended by itself, which is what was wanted


def recorded_pid(file: Path) -> int | None:
    """The pid in the first line of a server's pid file; None if there is none."""
    try:
        first = file.read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdecimal() else None


def kill(pids: Callable[[], list[int]], seconds: float) -> bool:
    """End at once whatever `pids` finds; False if some of it is still there after `seconds`."""
    for pid in pids():
        send(pid, signal.SIGKILL)
    return wait_until(lambda: not pids(), seconds)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll until the condition holds; False when it did not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True

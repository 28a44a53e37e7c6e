"""Runs several processes as one: prefixed logs, one Ctrl-C for all, and when one ends all end.

Own code and not honcho: honcho kills after five seconds, which cuts short a worker's running
task, and its processes survive a kill -9 of honcho itself.
"""

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

# A worker ends its task first, and on a busy machine what runs in the background is slow to hear of the end.
GRACE_SECONDS = 45.0
LAST_LINES_SECONDS = 1.0
CHUNK = 65_536
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
AUTOGROUP = Path("/proc/self/autogroup")
COLOURS = ("36", "33", "32", "35", "34", "31")


@dataclass(frozen=True)
class Program:
    """What to run, under which name in the log, with which variables beside ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    niceness: int = 0


def _enter(niceness: int) -> None:
    """In the child: be told to end when the supervisor is killed (Linux only); give way to others."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.nice(niceness)
    if niceness and AUTOGROUP.exists():
        # Linux weighs sessions against each other, and each program has its own. Where it is refused, as to
        # others than root when they ask too often, the program starts all the same.
        with suppress(OSError):
            AUTOGROUP.write_text(str(niceness))


def outcome(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


class Supervisor:
    """Starts programs, copies their output line by line, and ends them together."""

    def __init__(self, programs: tuple[Program, ...], out: TextIO = sys.stdout) -> None:
        self.programs = programs
        self.out = out
        self.width = max(len(program.name) for program in programs)
        self.running: dict[str, Process] = {}
        self.asked_to_end = asyncio.Event()

    async def run(self) -> int:
        """0 when asked to end, else the exit code of the process that ended by itself (at least 1)."""
        self._listen_to_signals()
        try:
            copies = [asyncio.create_task(self._copy(p.name, await self._start(p))) for p in self.programs]
            failure = await self._wait()
            await self._end_all()
            await asyncio.wait(copies, timeout=LAST_LINES_SECONDS)
        finally:
            for name in self.running:
                self._signal_group(name, signal.SIGKILL)
        return failure

    def say(self, name: str, line: str) -> None:
        """One line of the log, with the process it comes from before it."""
        prefix = f"{name:<{self.width}} |"
        if self.out.isatty():
            names = [program.name for program in self.programs]
            colour = COLOURS[names.index(name) % len(COLOURS)] if name in names else "1"
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self.out.write(f"{prefix} {line}\n")
        self.out.flush()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._ask_to_end)

    def _ask_to_end(self) -> None:
        if self.asked_to_end.is_set():  # a second Ctrl-C: without waiting
            for name in self.running:
                self._signal_group(name, signal.SIGKILL)
        self.asked_to_end.set()

    async def _start(self, program: Program) -> asyncio.StreamReader:
        """Start it and return its output.

        The pipe is ours and not asyncio's PIPE, with which wait() would also wait for everyone who
        inherited the pipe, such as the children of a killed process.
        """
        reading, writing = os.pipe()
        # A session of its own keeps the terminal's Ctrl-C from reaching the process beside our signal.
        self.running[program.name] = await asyncio.create_subprocess_exec(
            *program.command,
            stdin=DEVNULL,
            stdout=writing,
            stderr=STDOUT,
            env=os.environ | program.environment,
            start_new_session=True,
            preexec_fn=partial(_enter, program.niceness),  # safe here: the supervisor has one thread
        )
        os.close(writing)
        output = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(output), os.fdopen(reading, "rb", buffering=0)
        )
        return output

    async def _copy(self, name: str, output: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await output.read(CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._log(name, line)
        self._log(name, rest)

    def _log(self, name: str, line: bytes) -> None:
        if text := line.decode(errors="replace").strip():
            self.say(name, text)

    async def _wait(self) -> int:
        """Return when asked to end (0) or when the first process ends by itself."""
        ends = {asyncio.create_task(process.wait()): name for name, process in self.running.items()}
        asked = asyncio.create_task(self.asked_to_end.wait())
        done, pending = await asyncio.wait([asked, *ends], return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if asked in done:
            return 0
        first = next(task for task in done if task in ends)
        self.say("up", f"{ends[first]} ended with {outcome(int(first.result()))}, so everything ends")
        return max(int(first.result()), 1)

    async def _end_all(self) -> None:
        for process in self.running.values():
            if process.returncode is None:
                process.terminate()
        waits = [asyncio.create_task(process.wait()) for process in self.running.values()]
        _, late = await asyncio.wait(waits, timeout=GRACE_SECONDS)
        for name, process in self.running.items():
            if process.returncode is None:
                self.say("up", f"{name} did not end within {GRACE_SECONDS:.0f} s and is killed")
            self._signal_group(name, signal.SIGKILL)  # also what a killed leader left behind
        if late:
            await asyncio.wait(late)

    def _signal_group(self, name: str, number: signal.Signals) -> None:
        try:
            os.killpg(self.running[name].pid, number)
        except ProcessLookupError:
            return  # the whole group has ended

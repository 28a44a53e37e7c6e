"""Databases of the tests: a template is made once for a state of the code, a copy of it takes half a second.

Nothing is flushed between tests (decision 18: a flush removes groups, pages and locales made by migrations).
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from portal.config import embedded

ROOT = Path(__file__).resolve().parents[1]

# How a site over a copy of the seeded template runs: as in `make up`, with files of its own.
LIKE_MAKE_UP = {
    "DJANGO_SETTINGS_MODULE": "portal.config.settings.dev",
    "MEDIA_ROOT": str(ROOT / ".data" / "test-media"),
    "DEMO_USERS_FILE": str(ROOT / ".data" / "test-demo_users.json"),
}

# What fills each template, after the migrations.
COMMANDS: dict[str, list[list[str]]] = {
    "migrated": [],
    "seeded": [["prepare"]],
    # What tests.bench measures the finder's growth by; it writes the workbook first.
    "thousand": [["import_network", ".data/thousand.xlsx"], ["prepare"]],
}
# What the state of a template depends on.
SITE = ["portal/**/*.py", "clinics/**/*.py", "booking/**/*.py", "portal/network/demo/**/*", "pyproject.toml"]
SOURCES = {
    "migrated": ["*/*/migrations/*.py", "pyproject.toml"],
    "seeded": SITE,
    "thousand": [*SITE, "tests/factories/large_network.py"],
}


def template(kind: str = "migrated") -> str:
    """The name of an up-to-date template database; made now if there is none."""
    name = f"test_{kind}_{_state_of(kind)}"
    lock = ROOT / ".data" / f"test-{kind}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if name not in _databases():
            for old in _databases(f"test_{kind}_"):
                _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
            _fill(f"{name}_making", kind)
            _run("ALTER DATABASE {} RENAME TO {}", f"{name}_making", name)
    return name


@contextmanager
def copy_of(kind: str, name: str) -> Iterator[str]:
    """A database called `name`, a fresh copy of a template; dropped at the end. Yields its URL."""
    source = template(kind)
    _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _run("CREATE DATABASE {} TEMPLATE {}", name, source)
    try:
        yield url_of(name)
    finally:
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def url_of(name: str) -> str:
    """The URL of another database of the same server."""
    parts = urlsplit(embedded.ensure_postgres())
    return urlunsplit(parts._replace(path=f"/{name}"))


def _state_of(kind: str) -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES[kind]:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _fill(name: str, kind: str) -> None:
    _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _run("CREATE DATABASE {}", name)
    environment = os.environ | LIKE_MAKE_UP | {"DATABASE_URL": url_of(name)}
    for command in [["migrate", "--verbosity", "0"], *COMMANDS[kind]]:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def _databases(prefix: str = "") -> list[str]:
    with psycopg.connect(embedded.ensure_postgres()) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in rows]


def _run(statement: str, *names: str) -> None:
    with psycopg.connect(embedded.ensure_postgres(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

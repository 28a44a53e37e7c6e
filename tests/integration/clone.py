"""A clone of the project that has only the embedded servers' code, in a folder of the test's choice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.config.servers import postgres
from portal.config.servers.places import Places

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("portal/__init__.py", "portal/shared/__init__.py", "portal/shared/errors.py")
PARTS += ("portal/config/__init__.py", "portal/config/embedded.py", "portal/config/servers")
OURS = ("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Clone:
    """Runs `python -m portal.config.embedded` in its own process, as `make` and the site do."""

    folder: Path
    prefix: tuple[str, ...] = ()

    @property
    def places(self) -> Places:
        return Places(self.folder)

    def run(self, action: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "portal.config.embedded", action, *options]
        return self.execute(command, **variables)

    def execute(self, command: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, *command],
            cwd=self.folder,
            env=self.environment() | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        return kept | {"PYTHONDONTWRITEBYTECODE": "1"}

    def start(self) -> None:
        done = self.run("start")
        assert done.returncode == 0, done.stderr

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(postgres.url(self.places)) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def make_clone(folder: Path) -> Clone:
    for part in PARTS:
        target = folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, target)
    return Clone(folder)

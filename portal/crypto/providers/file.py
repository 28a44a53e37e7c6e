"""Master keys from a file that only its owner reads."""

import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from portal.crypto.errors import MasterKeysUnusable, VersionTaken
from portal.crypto.providers.parsing import KEY_BYTES, encode, parse


@dataclass(frozen=True)
class FileKeys:
    """`makes_itself` is for development: a file that is lost in production is never quietly made anew."""

    path: Path
    makes_itself: bool = False

    @property
    def name(self) -> str:
        return _("the file %(path)s") % {"path": self.path}

    def load(self) -> dict[int, bytes]:
        if self.makes_itself and not self.path.exists():
            self._make()
        return parse(self._read(), where=str(self.path))

    def add(self, version: int, key: bytes) -> None:
        """Append a version: the file is replaced whole, so a crash leaves the old or the new one."""
        with self._locked():
            content = self._read()
            if version in parse(content, where=str(self.path)):
                raise VersionTaken(str(self.path), version)
            self._replace(f"{content.rstrip()}\n{version}:{encode(key)}\n")

    def _read(self) -> str:
        try:
            # Looked at and read through one descriptor, so nobody puts another file between.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            text = _(
                "The key file %(path)s cannot be read: %(why)s. Bring it back from your safe; only for a new "
                'installation make one: (umask 077; echo "1:$(openssl rand -base64 32)" > %(path)s)'
            )
            raise MasterKeysUnusable(text % {"path": self.path, "why": error.strerror}) from error
        try:
            self._require_private(os.fstat(descriptor))
            with os.fdopen(descriptor, encoding="ascii", errors="replace", closefd=False) as file:
                return file.read()
        finally:
            os.close(descriptor)

    def _require_private(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise MasterKeysUnusable(_("%(path)s is no ordinary file.") % {"path": self.path})
        if found.st_mode & 0o077:
            text = _(
                "The key file %(path)s has the permissions %(mode)s: others may use it. Run: chmod 600 %(path)s; "
                "if others could read it, also: manage.py keys rotate"
            )
            mode = f"{stat.S_IMODE(found.st_mode):04o}"
            raise MasterKeysUnusable(text % {"path": self.path, "mode": mode})
        if found.st_uid not in (os.geteuid(), 0):
            text = _(
                "The key file %(path)s belongs to user %(owner)d, who can change it. Run: chown %(user)d %(path)s"
            )
            who = {"owner": found.st_uid, "user": os.geteuid()}
            raise MasterKeysUnusable(text % {"path": self.path, **who})

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if not self.path.exists():  # another process may have made it while we waited
                self._replace(f"1:{encode(secrets.token_bytes(KEY_BYTES))}\n")

    def _replace(self, content: str) -> None:
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")  # made 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time; the kernel frees the lock of one that was killed."""
        with self.path.with_name(f".{self.path.name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

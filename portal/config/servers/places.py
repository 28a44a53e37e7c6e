"""Where the embedded servers keep their files, and how their folders are made private."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from portal.config.servers.errors import FolderNotOurs

# The kernel's limit for a socket's path is 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_LIMIT = 103
# Not tempfile.gettempdir(): two processes with different TMPDIR must agree on the path.
SHORT_FOLDER = Path("/tmp")  # noqa: S108


@dataclass(frozen=True)
class Places:
    """The files of one project's servers; computed, so asking for them starts and creates nothing."""

    project: Path

    @property
    def data(self) -> Path:
        return self.project / ".data"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def redis(self) -> Path:
        return self.data / "redis"

    @property
    def name(self) -> str:
        """Tells this project's processes from those of another clone; it stands in their titles."""
        return f"portal-{hashlib.sha256(os.fsencode(self.project)).hexdigest()[:16]}"

    def socket(self, service: str, file: str) -> Path:
        """The socket's path: under `.data/`, or in a folder with a short name if that is too deep."""
        inside = self.run / service / file
        if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT:
            return inside
        return SHORT_FOLDER / f"{self.name}-{service}" / file


def make_data_folder(places: Places) -> None:
    """Create `.data/` so that a server under another uid may pass through it to its own folder."""
    for folder in (places.data, places.run):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
    if not os.access(places.run, os.W_OK | os.X_OK):
        raise FolderNotOurs(
            f"{places.run} cannot be written by you: an earlier run was started by another user. "
            "Run as that user, or remove the .data folder (its database is lost)."
        )


def make_private_folder(folder: Path, uid: int, gid: int) -> None:
    """Create `folder` for `uid` alone, or accept the one that is there only if it is just that."""
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        if uid != os.geteuid():
            os.chown(folder, uid, gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise FolderNotOurs(
            f"{folder} is not a private folder of user {uid}, so no socket is put there. "
            "Look what made it, remove it and start again."
        )


def hand_over(folder: Path, uid: int, gid: int) -> None:
    """Give a tree below the project to the server's account; links are not followed."""
    os.chown(folder, uid, gid)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), uid, gid, follow_symlinks=False)

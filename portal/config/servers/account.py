"""The account the database server runs under. PostgreSQL refuses to run as root.

An ordinary user runs it as themselves. For root it runs under a uid that owns nothing but the
server's folder. Below a 0700 folder (a clone in root's home) that uid could not reach its own
files; no permission outside the project is changed for that: the server keeps the one capability
to pass through folders, and nothing else of root.
"""

import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from portal.config.servers.errors import EmbeddedServerError

# Debian gives system and login accounts uids below 60000, from the bottom.
HIGHEST_FREE_UID = 59_999
STATUS = Path("/proc/self/status")
# Bits in the kernel's capability sets; the narrower one first. Containers often have only the second.
REACHING_CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}


@dataclass(frozen=True)
class Account:
    """Who runs a program, and the capability needed to reach its files, if any."""

    uid: int
    gid: int
    capability: str | None = None

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line that runs `arguments` under this account."""
        wanted = [str(argument) for argument in arguments]
        if self.uid == os.geteuid():
            return wanted
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise EmbeddedServerError(
                "PostgreSQL does not run as root and setpriv (package util-linux) is not installed. "
                "Install it, run as an ordinary user, or set DATABASE_URL to a running PostgreSQL."
            )
        drop = [setpriv, f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--no-new-privs"]
        # Without the secure bit access(2) ignores the capability, and PostgreSQL asks it about its programs.
        keep = [f"--{kind}=+{self.capability}" for kind in ("inh-caps", "ambient-caps")]
        keep.append("--securebits=+no_setuid_fixup")
        return [*drop, *(keep if self.capability else ()), *wanted]


def server_account(folder: Path, *needed: Path) -> Account:
    """The account for the server of `folder`: its owner, who also has to reach the `needed` files."""
    here = os.geteuid()
    owner = folder.stat().st_uid if folder.exists() else here
    if owner != here and not (here == 0 and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
        raise EmbeddedServerError(
            f"{folder} belongs to user {owner}, and you ({here}) may not enter it. Run as that user, "
            "set DATABASE_URL and REDIS_URL, or remove the .data folder (its database is lost)."
        )
    if here != 0:
        return Account(here, os.getegid())
    uid = owner or free_uid()
    return Account(uid, uid, reaching_capability(uid, folder, *needed))


def initdb_account(*needed: Path) -> Account:
    """initdb, unlike the server, insists on a uid with a name; its result is handed over afterwards."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    capability = reaching_capability(nobody.pw_uid, *needed)
    return Account(nobody.pw_uid, nobody.pw_gid, capability)


def free_uid() -> int:
    """The highest uid that no account has, so that the server shares its files with nobody."""
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(HIGHEST_FREE_UID, 0, -1) if uid not in taken)


def reaching_capability(uid: int, *needed: Path) -> str | None:
    """None if `uid` can reach the files by itself, else the capability of ours that lets it."""
    blocked = next((path for path in needed if not reachable(path, uid)), None)
    if blocked is None:
        return None
    held = _held_capabilities()
    for name, bit in REACHING_CAPABILITIES.items():
        if held >> bit & 1:
            return name
    raise EmbeddedServerError(
        f"PostgreSQL does not run as root, and another account cannot reach {blocked}. Move the clone to a "
        "folder that others may pass through, run as an ordinary user, or set DATABASE_URL."
    )


def reachable(path: Path, uid: int) -> bool:
    """Whether a uid without groups may pass through every parent and read what exists of the path."""
    existing = next(each for each in (path, *path.parents) if each.exists())
    return all(_allowed(parent, uid, search=True) for parent in existing.parents) and _allowed(
        existing, uid, search=existing.is_dir()
    )


def _allowed(path: Path, uid: int, *, search: bool) -> bool:
    found = path.stat()
    if found.st_uid == uid:
        return bool(found.st_mode & (stat.S_IXUSR if search else stat.S_IRUSR))
    return bool(found.st_mode & (stat.S_IXOTH if search else stat.S_IROTH))


def _held_capabilities() -> int:
    if not STATUS.exists():
        return 0
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(lines["CapEff"], 16)

"""What a verification finds, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

ID, LEAF = 8, 40
"""Bytes of a row's id, and of a leaf: the id and the SHA-256 of the rest."""


class What(StrEnum):
    """What is wrong: with a row (the first five), a seal, an exported head of the chain, an archive, or a guard."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    DATED = "dated"
    SEAL = "seal"
    LEAVES = "leaves"
    HEAD = "head"
    FILE = "file"
    GUARD = "guard"


class State(StrEnum):
    """What is wrong with a guard: a trigger, a rule or a function."""

    MISSING = "missing"
    OFF = "switched off"
    REPLACED = "replaced"
    ADDED = "added"


@dataclass(frozen=True)
class Finding:
    """`seal` is the number of the seal it was found under, None among rows that are not sealed yet; `entry` the
    row's id where it is about a row; `where` names a file or says more.
    """

    what: What
    seal: int | None = None
    entry: int | None = None
    where: str = ""

    def __str__(self) -> str:
        places = [
            f"entry {self.entry}" if self.entry is not None else "",
            f"seal {self.seal}" if self.seal is not None else "",
            self.where,
        ]
        return f"{self.what}: {', '.join(filter(None, places))}"


def guard(what: str, state: State) -> Finding:
    return Finding(What.GUARD, where=f"{what} is {state}")


def differences(sealed: bytes, found: bytes, seal: int | None, where: str = "") -> Iterator[Finding]:
    """Which rows are not as sealed, by their leaves. Rows that swapped what they say are reordered, others changed."""
    was, now = _by_id(sealed), _by_id(found)
    known = set(was.values())
    for entry in sorted(was.keys() | now.keys()):
        if entry not in now:
            yield Finding(What.REMOVED, seal, entry, where)
        elif entry not in was:
            yield Finding(What.INSERTED, seal, entry, where)
        elif was[entry] != now[entry]:
            yield Finding(What.REORDERED if now[entry] in known else What.CHANGED, seal, entry, where)


def _by_id(leaves: bytes) -> dict[int, bytes]:
    return {
        int.from_bytes(leaves[place : place + ID], "big"): leaves[place + ID : place + LEAF]
        for place in range(0, len(leaves), LEAF)
    }

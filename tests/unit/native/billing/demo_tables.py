"""The made-up tables that ship with native."""

from pathlib import Path

import native
from native import billing

DIRECTORY = Path(str(native.__file__)).parent / "tables" / "demo"
DEMO = billing.load_tables(DIRECTORY)


def demo_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in DIRECTORY.glob("*.csv")}


def with_rows(name: str, *rows: bytes) -> dict[str, bytes]:
    """The shipped tables with more rows at the end of one."""
    files = demo_files()
    files[name] += b"".join(row + b"\n" for row in rows)
    return files

"""docs/benchmarks.md: one section a benchmark; each rewrites its own and leaves the others."""

import os
import platform
import re
from pathlib import Path

from tests.databases import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
ORDER = ["Whole pages", "Lighthouse", "Encryption", "Bills"]
TITLE = "# Benchmarks\n\nWritten by `make bench` and `make lighthouse`, a section at a time.\n"


def write_section(heading: str, text: str, to: Path = PAGE) -> None:
    """Headings outside of ORDER come last, in the alphabet's order."""
    sections = _read(to)
    sections[heading] = f"{machine()}\n\n{text.strip()}\n"
    names = sorted(sections, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    to.write_text(TITLE + "".join(f"\n## {name}\n\n{sections[name]}" for name in names))


def machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    return f"Measured on {os.cpu_count()} cores ({model}) with Python {platform.python_version()}."


def _read(page: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)\n", page.read_text() if page.exists() else "", flags=re.MULTILINE)
    return {name: text.strip() + "\n" for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []

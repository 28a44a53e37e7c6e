"""Compiles message catalogues without gettext's own programs, which a fresh machine lacks.

python -m portal.config.translations FILE.po …
"""

import sys
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside the .po; a reader never sees half a file."""
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.rename(target)
    return target


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        compile_catalogue(Path(argument))

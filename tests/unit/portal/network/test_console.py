"""What the administrator sees while a network arrives."""

import re
from io import StringIO

from rich.console import Console

from portal.network.console import ConsoleProgress


def test_a_terminal_shows_a_bar_for_each_kind_with_how_many_are_done() -> None:
    out = StringIO()
    console = Console(file=out, force_terminal=True, width=120, color_system=None)
    with ConsoleProgress(console) as progress:
        progress.begin("Clinics", 2)
        progress.advance(2)
        progress.begin("Doctors", 64)
        progress.advance(16)

    *_before, clinics, doctors, _end = out.getvalue().split("\n")
    assert re.search("Clinics ━+ +2/2 +0:00:0", clinics)
    assert re.search("Doctors ━+ +16/64 +0:00:0", doctors)


def test_elsewhere_a_line_says_what_begins() -> None:
    out = StringIO()
    with ConsoleProgress(Console(file=out)) as progress:
        progress.begin("Clinics", 2)
        progress.advance(2)

    assert out.getvalue() == "Clinics: 2\n"

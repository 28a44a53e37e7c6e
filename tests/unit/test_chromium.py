"""Any Chromium that the setup is content with is found by the tests."""

import os
import re
from pathlib import Path

import pytest

from tests.chromium import NAMES, chromium_path

SETUP = Path(__file__).parents[2] / "deploy" / "setup" / "chromium.sh"


def test_the_setup_and_the_tests_look_for_the_same() -> None:
    looked_for = re.findall(r"^for candidate in \$\{CHROMIUM:-\} (.+); do$", SETUP.read_text(), re.MULTILINE)
    assert [line.split() for line in looked_for] == [list(NAMES)]


@pytest.mark.parametrize("name", NAMES)
def test_each_of_them_is_enough(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert chromium_path() == os.fspath(tmp_path / name)

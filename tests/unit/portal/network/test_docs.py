"""The administrators' page names everything there is."""

import re
from pathlib import Path

import pytest

from portal.network.faults import FaultCode
from portal.network.rows import COLUMNS

PAGE = (Path(__file__).parents[4] / "docs" / "import.md").read_text()


@pytest.mark.parametrize("code", FaultCode)
def test_every_fault_is_explained(code):
    assert re.search(rf"^\| .*`{code}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("sheet", COLUMNS)
def test_every_column_is_explained_and_marked_if_it_may_be_empty(sheet):
    (section,) = re.findall(rf"^\*\*{sheet}\*\*: (.*?)(?:\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    for name, column in COLUMNS[sheet].items():
        assert (f"*`{name}`*" in section) is not column.required
        assert f"`{name}`" in section

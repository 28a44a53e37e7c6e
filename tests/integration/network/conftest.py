import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from portal.network.actions import import_network
from portal.network.reading import read_network
from portal.network.summary import Summary
from tests.factories.workbooks import Sheets, network_file

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
Run = Callable[..., Summary]


def import_sheets(sheets: Sheets, *, days_later: int = 0, **options: Any) -> Summary:
    now = NOW + dt.timedelta(days=days_later)
    reading = read_network(network_file(sheets), today=now.date())
    assert reading.errors == ()
    return import_network(network=reading.network, now=now, **options)


@pytest.fixture
def portraits(tmp_path: Path, settings: Any) -> Path:
    """Two drawn women and a drawn man; what the site keeps of them goes to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "portraits"
    folder.mkdir()
    for name in ("f-01", "f-02", "m-01"):
        Image.new("RGB", (8, 8)).save(folder / f"{name}.webp")
    return folder

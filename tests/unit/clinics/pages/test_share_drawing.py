"""The picture of a shared link holds any title."""

import pytest

from clinics.pages.share_drawing import HEIGHT, WIDTH, draw, length, wrapped

NAMES = [
    "",
    "Анна",
    "x" * 300,
    "Белоусова-Константинопольская Елена Викторовна",
    "слово " * 80,
    "a-" * 90,
    "漢字 ₽ № ğ",
]


@pytest.mark.parametrize("title", NAMES)
def test_any_title_gives_a_picture_of_the_one_size(title: str) -> None:
    assert draw(site_name="Meridian", eyebrow=title, title=title, note=title, portrait=b"").size == (
        WIDTH,
        HEIGHT,
    )


@pytest.mark.parametrize("text", NAMES)
def test_no_line_is_longer_than_the_width(text: str) -> None:
    lines = wrapped(text, 500, 50, 700, most=4)

    assert len(lines) <= 4
    assert [line for line in lines if length(line, 50, 700) > 500] == []


def test_a_title_that_fits_is_shown_whole() -> None:
    lines = wrapped("Белоусова-Константинопольская Елена", 700, 50, 700, most=4)

    assert lines == ["Белоусова-", "Константинопольская", "Елена"]

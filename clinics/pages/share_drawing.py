"""Draws the picture of a shared link, 1200 × 630, in the site's colours and typeface."""

import json
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

DESIGN = 1  # raised with every change of the drawing, so that kept pictures are drawn anew
WIDTH, HEIGHT, MARGIN = 1200, 630, 72
BAND, INK, INK_SOFT, WARM, ARC = "#07343b", "#eef6f4", "#b4cfcd", "#ef9f58", "#114a52"
PORTRAIT = 340
TITLE_SIZES, TITLE_LINES, LEADING = (76, 66, 58, 50), 4, 1.14
ELLIPSIS = "…"


def draw(*, site_name: str, eyebrow: str, title: str, note: str, portrait: bytes) -> Image.Image:
    """`portrait` is a square picture's file, or empty. Text that does not fit ends in an ellipsis."""
    picture = _ground().copy()
    pen = ImageDraw.Draw(picture)
    _write(pen, (MARGIN + 58, MARGIN - 2), site_name, size=34, weight=600, colour=INK)
    width = WIDTH - 2 * MARGIN
    if portrait:
        _place(picture, portrait)
        width -= PORTRAIT + 48
    lines, size = _fitted(title, width)
    top = HEIGHT - MARGIN - (56 if note else 0) - len(lines) * size * LEADING
    if eyebrow:
        [shown, *_] = wrapped(eyebrow, width, 30, 500, most=1)
        _write(pen, (MARGIN, top - 52), shown, size=30, weight=500, colour=WARM)
    for number, line in enumerate(lines):
        _write(pen, (MARGIN, top + number * size * LEADING), line, size=size, weight=700, colour=INK)
    if note:
        [shown, *_] = wrapped(note, width, 30, 400, most=1)
        _write(pen, (MARGIN, HEIGHT - MARGIN - 34), shown, size=30, weight=400, colour=INK_SOFT)
    return picture


@cache
def _ground() -> Image.Image:
    """The band's colour with meridians, drawn at twice the size for smooth edges, and the mark."""
    large = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), BAND)
    pen = ImageDraw.Draw(large)
    for half in (90, 250, 410, 570):
        pen.ellipse((1980 - half, 60, 1980 + half, 1200), outline=ARC, width=5)
    left, top, size = 2 * MARGIN, 2 * MARGIN, 84
    pen.ellipse((left, top, left + size, top + size), outline=INK, width=7)
    pen.ellipse((left + 22, top, left + size - 22, top + size), outline=INK_SOFT, width=5)
    pen.ellipse((left + 30, top + 30, left + size - 30, top + size - 30), fill=WARM)
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _place(picture: Image.Image, portrait: bytes) -> None:
    """A round portrait at the right, on a lighter disc."""
    with Image.open(BytesIO(portrait)) as file:
        square = file.convert("RGBA").resize((PORTRAIT, PORTRAIT), Image.Resampling.LANCZOS)
    disc = Image.new("RGBA", square.size, "#dcecea")
    disc.alpha_composite(square)
    mask = Image.new("L", (4 * PORTRAIT, 4 * PORTRAIT), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, 4 * PORTRAIT - 1, 4 * PORTRAIT - 1), fill=255)
    place = (WIDTH - MARGIN - PORTRAIT, (HEIGHT - PORTRAIT) // 2)
    picture.paste(disc.convert("RGB"), place, mask.resize(square.size, Image.Resampling.LANCZOS))


def _fitted(title: str, width: int) -> tuple[list[str], int]:
    """The largest size at which the title takes three lines; the smallest, cut, if it takes too many."""
    for size in TITLE_SIZES:
        lines = wrapped(title, width, size, 700, most=TITLE_LINES)
        if len(lines) < TITLE_LINES and all(
            length(word, size, 700) <= width for word in re.split(r"[\s]|(?<=-)", title)
        ):
            return lines, size
    return lines, size


def wrapped(text: str, width: int, size: int, weight: int, *, most: int) -> list[str]:
    """The text's words in lines no wider than `width`, at most so many; the last one then has an ellipsis."""
    lines = [""]
    for word in _pieces(text, width, size, weight):
        if lines[-1] and length((lines[-1] + word).rstrip(), size, weight) > width:
            lines.append("")
        lines[-1] += word
    lines = [line.strip() for line in lines]
    if len(lines) > most:
        last = lines[most - 1]
        while last and length(last + ELLIPSIS, size, weight) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + ELLIPSIS]
    return lines


def _pieces(text: str, width: int, size: int, weight: int) -> Iterator[str]:
    """Where a line may end: after spaces and hyphens, and anywhere within what no line could hold."""
    for piece in re.findall(r"[^\s-]*-|[^\s-]+(?:\s+|$)|\s+", text):
        while length(piece.rstrip(), size, weight) > width:
            fits = next(
                end for end in range(len(piece) - 1, 0, -1) if length(piece[:end], size, weight) <= width
            )
            yield piece[:fits]
            piece = piece[fits:]
        yield piece


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, *, size: int, weight: int, colour: str
) -> None:
    """One line, `at` its left and the top of its capitals' line; each script in the font that has it."""
    x, y = at
    for name, characters in groupby(text, key=_font_of):
        font, run = _font(name, size, weight), "".join(characters)
        pen.text((x, y + size), run, font=font, fill=colour, anchor="ls")
        x += font.getlength(run)


def length(text: str, size: int, weight: int) -> float:
    return sum(_font(name, size, weight).getlength("".join(run)) for name, run in groupby(text, key=_font_of))


def _font_of(character: str) -> str:
    """Which of the typeface's files (frontend/src/styles/_fonts.scss) has the character."""
    code = ord(character)
    if 0x400 <= code <= 0x4FF or character == "№":
        return "golos-cyrillic"
    if 0x100 <= code <= 0x17F and character not in "ıŒœ":
        return "golos-latin-ext"
    return "golos-currency" if character in "₴₸₽" else "golos-latin"


@cache
def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_font_file(name), size)
    font.set_variation_by_axes([weight])
    return font


@cache
def _font_file(name: str) -> Path:
    """Where the front-end build has put the font: FreeType reads WOFF2 as it is."""
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    entry: str = json.loads(manifest.read_text())[f"generated/fonts/{name}.woff2"]["file"]
    return manifest.parent / entry

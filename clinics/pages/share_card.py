"""The picture that messengers show beside a link: what it says, its address, and where it is kept.

The address holds a digest of what the picture says, so it may be kept for ever; only the card that a
live page has now is ever drawn, so no address can make the server draw a text of a stranger's.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import override
from wagtail.images import get_image_model

from clinics.pages import share_drawing

if TYPE_CHECKING:
    from clinics.pages.base import PortalPage

PORTRAIT_FILTER = "fill-480x480-c100|format-png"


@dataclass(frozen=True)
class ShareCard:
    """`portrait` is an image's key; its address stands here as well, since it changes with the picture."""

    title: str
    eyebrow: str = ""
    note: str = ""
    portrait: int | None = None
    portrait_url: str = ""

    def digest(self, site_name: str) -> str:
        said = json.dumps([share_drawing.DESIGN, site_name, asdict(self)], sort_keys=True)
        return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def address_of(page: "PortalPage", site_name: str) -> str:
    """The path of the picture for the page as it is now."""
    with override(page.language()):
        return reverse("share_picture", args=[page.translation_key, page.share_card().digest(site_name)])


def picture_of(page: "PortalPage", site_name: str) -> bytes:
    """The PNG, drawn the first time and kept in the default storage."""
    card = page.share_card()
    name = f"share/{card.digest(site_name)}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(_draw(card, site_name)))
    with default_storage.open(name) as kept:
        return bytes(kept.read())


def _draw(card: ShareCard, site_name: str) -> bytes:
    picture = share_drawing.draw(
        site_name=site_name,
        eyebrow=card.eyebrow,
        title=card.title,
        note=card.note,
        portrait=_portrait(card.portrait),
    )
    png = BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()


def _portrait(key: int | None) -> bytes:
    image = get_image_model().objects.filter(pk=key).first() if key else None
    if image is None:
        return b""
    with image.get_rendition(PORTRAIT_FILTER).file.open() as file:
        return bytes(file.read())

"""Where links to pages lead: to the live page in the reader's language, else in its own. Asks no query."""

from typing import Any

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from clinics.pages.addresses import page_path
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language


def address_in_reach(page_id: int) -> str:
    """The path of the page for readers of the active language; empty when visitors have no such page."""
    return _kept(active_language()).get(page_id, "")


def _read(reader: str) -> dict[int, str]:
    rows: Any = (
        Page.objects.live()
        .filter(depth__gte=2)
        .values_list("pk", "translation_key", "locale__language_code", "url_path")
    )
    pages = list(rows)
    for_reader = {key: path for _pk, key, language, path in pages if language == reader}
    return {
        pk: page_path(for_reader[key], reader) if key in for_reader else page_path(path, language)
        for pk, key, language, path in pages
    }


_kept = ByVersion(_read)


class QuickPageLinkHandler(PageLinkHandler):
    """Wagtail's links in rich text; its own handler asks for each page, its locale and its site."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [str(attrs.get("id", "")) for attrs in attrs_list]
        addresses = [address_in_reach(int(key)) if key.isdecimal() else "" for key in ids]
        return [f'<a href="{escape(address)}">' if address else "<a>" for address in addresses]

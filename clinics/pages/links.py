"""Where links to pages lead: to the live page in the reader's language, else in its own. Asks no query."""

from typing import Any

from django.utils.html import escape
from wagtail.rich_text.pages import PageLinkHandler

from clinics.pages.tree import tree
from portal.shared.languages import active_language


def address_in_reach(page_id: int) -> str:
    """The path of the page for readers of the active language; empty when visitors have no such page."""
    page = tree().by_id.get(page_id)
    return tree().urls[page.translation_key].get(active_language(), page.url) if page else ""


class QuickPageLinkHandler(PageLinkHandler):
    """Wagtail's links in rich text; its own handler asks for each page, its locale and its site."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ids = [str(attrs.get("id", "")) for attrs in attrs_list]
        addresses = [address_in_reach(int(key)) if key.isdecimal() else "" for key in ids]
        return [f'<a href="{escape(address)}">' if address else "<a>" for address in addresses]

"""What of a page its editors have written, so that a change of it can be told from a change of a fact."""

import hashlib
import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page

if TYPE_CHECKING:
    from clinics.pages.base import PortalPage

# Of the fields that all of Wagtail's pages have, those with words; the others are bookkeeping.
WORDS_OF_ANY_PAGE = frozenset({"title", "seo_title", "search_description"})
BOOKKEEPING = frozenset({"page_ptr", "page_language", "published_words", "translation_stale_since"})


def digest_of_words(page: "PortalPage") -> str:
    """Changes with the page's texts, pictures and blocks, and with nothing else."""
    bookkeeping = {field.name for field in Page._meta.get_fields()} - WORDS_OF_ANY_PAGE
    skipped = bookkeeping | BOOKKEEPING | page.wordless_fields
    words = {name: value for name, value in page.serializable_data().items() if name not in skipped}
    said = json.dumps(words, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()

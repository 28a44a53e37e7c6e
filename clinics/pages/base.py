"""What every page of the public site has in common."""

from abc import abstractmethod
from dataclasses import dataclass
from http import HTTPMethod
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from clinics.pages.addresses import FactAddress, as_if_live, page_path
from clinics.pages.blocks import Body
from clinics.pages.frame import frame
from clinics.pages.search.documents import fingerprint
from clinics.pages.search.waiting import indexing_waits
from clinics.pages.seo import seo_of
from clinics.pages.share_card import ShareCard
from clinics.pages.structured_data import breadcrumb_list, frequent_questions
from clinics.pages.tree import some_are_restricted, tree
from clinics.pages.words import digest_of_words
from portal.shared.languages import Language


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str


@dataclass(frozen=True)
class Translation:
    """The same page in another language; `url` leads to that language's home when there is none."""

    code: str
    name: str
    url: str
    current: bool
    exists: bool = True


DESCRIPTION_MOST = 200


class PortalPage(Page):
    """Base of the page types: breadcrumbs, the other language, the share picture, stale translations."""

    # When the text of this page's other language was published after it; None: in step.
    translation_stale_since = models.DateTimeField(
        _("translation out of date since"), null=True, blank=True, editable=False
    )
    # Of the words that visitors read now (clinics.pages.translations).
    published_words = models.CharField(max_length=32, blank=True, editable=False)

    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
    og_kind: ClassVar[str] = "website"
    show_in_search: ClassVar[bool] = True
    # Of the address's parameters: what makes a page of its own for search engines, and what only filters.
    indexed_parameters: ClassVar[frozenset[str]] = frozenset()
    filter_parameters: ClassVar[frozenset[str]] = frozenset()
    # What a visit reads in one query with the page, in select_related's words.
    read_along: ClassVar[tuple[str, ...]] = ()
    # Fields that hold no words of the page's editors.
    wordless_fields: ClassVar[frozenset[str]] = frozenset()
    exclude_fields_in_copy = ["translation_stale_since", "published_words"]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if len(self.search_description) > DESCRIPTION_MOST:
            message = _(
                "Search results show about 160 characters; this has %(length)d. Shorten it to %(most)d."
            )
            numbers = {"length": len(self.search_description), "most": DESCRIPTION_MOST}
            raise ValidationError({"search_description": ValidationError(message, params=numbers)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is live without ever having been published through Wagtail (imported, seeded) counts too."""
        if self.live and self.latest_revision_id is None:
            self.published_words = digest_of_words(self)
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> "PortalPage":
        """A revision of the page; whether the page is in step is no matter of a revision."""
        page: PortalPage = super().with_content_json(content)
        page.translation_stale_since = self.translation_stale_since
        page.published_words = self.published_words
        return page

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """In the language of the page, whatever that of the admin is."""
        with override(self.language()):
            response: TemplateResponse = super().serve_preview(request, mode_name)
            return response.render()

    def language(self) -> str:
        """The code of the page's locale, without asking for the locale of each page."""
        return tree().languages.get(self.locale_id) or str(self.locale.language_code)

    def path_on_site(self) -> str:
        """The page's address from the site's root, by its own language; asks no other table."""
        return page_path(self.url_path, self.language())

    @cached_property
    def crumbs(self) -> list[Crumb]:
        """From home to this page, itself last."""
        paths = (self.path[:end] for end in range(2 * self.steplen, len(self.path), self.steplen))
        above = [page for path in paths if (page := tree().by_path.get(path))]
        return [*(Crumb(page.title, page.url) for page in above), Crumb(self.title, self.path_on_site())]

    @cached_property
    def translations(self) -> list[Translation]:
        found = tree().urls.get(self.translation_key, {})
        return [
            Translation(
                code=language,
                name=name,
                url=found.get(language, f"/{language}/"),
                current=language == self.language(),
                exists=language in found,
            )
            for language, name in Language.choices
        ]

    def get_view_restrictions(self) -> Any:
        if some_are_restricted():
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def is_shown(self) -> bool:
        """Whether a live page is for visitors: that of a fact only while the fact is in force."""
        return True

    def search_title(self) -> str:
        """The title in search results, where its editor gave none for them."""
        return self.title

    def summary(self) -> str:
        """What the page is about, where its editor wrote no description for search engines."""
        return self.title

    def share_card(self) -> ShareCard:
        """What the picture says that messengers show beside a link to this page."""
        return ShareCard(title=self.title, eyebrow=frame().tagline)

    def structured_data(self) -> list[dict[str, Any]]:
        """schema.org objects of this page."""
        return [breadcrumb_list((crumb.label, crumb.url) for crumb in self.crumbs)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context |= {
            "breadcrumbs": self.crumbs,
            "translations": self.translations,
            "seo": SimpleLazyObject(lambda: seo_of(self, request)),
        }
        return context


# What makes the words of a body searchable; lists and forms leave it out.
BODY_WORDS = [index.SearchField("intro"), index.SearchField("body_words")]


class BodyPage(PortalPage):
    """A page whose editors fill a body of blocks."""

    intro = models.TextField(
        _("introduction"), max_length=500, blank=True, help_text=_("One or two sentences below the title.")
    )
    body = StreamField(Body(), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("For search engines and sharing"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("In the site's menus")),
    ]

    class Meta:
        abstract = True

    def summary(self) -> str:
        return self.intro or self.title

    def body_words(self) -> list[str]:
        """What the search finds of the body; an optional text that nobody wrote reads «None» in it."""
        texts: list[str] = self.body.stream_block.get_searchable_content(self.body)
        return [text for text in texts if text not in ("", "None")]

    def structured_data(self) -> list[dict[str, Any]]:
        return [*super().structured_data(), *frequent_questions(self.body)]


class FactPage(BodyPage):
    """A page that presents one row of the directory, in one language.

    Its title follows the fact (clinics.pages.actions.keep_in_step); its slug stays (decision 8).
    The language stands here as well, so that the database keeps one page a fact and language.
    """

    page_language = models.CharField(max_length=2, editable=False)
    fact: ClassVar[str]  # the name of the field that leads to the row
    wordless_fields = frozenset({"title"})

    search_fields = [
        *BodyPage.search_fields,
        index.SearchField("fact_names", boost=4),
        index.SearchField("fact_words"),
        index.SearchField("fact_fingerprint"),
        *BODY_WORDS,
        index.FilterField("page_language"),
    ]
    content_panels = [FieldPanel("title", read_only=True), FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> PortalPage:
        """A revision of the page, under the name that the fact has now: a draft never brings an old one back."""
        page = super().with_content_json(content)
        page.title = page.draft_title = self.title
        return page

    def get_indexed_instance(self) -> Any:
        return None if indexing_waits() else super().get_indexed_instance()

    @abstractmethod
    def fact_names(self) -> str:
        """The fact's name, in both languages, for the search."""

    @abstractmethod
    def fact_words(self) -> str:
        """The other words under which the search finds the fact."""

    def fact_fingerprint(self) -> str:
        return fingerprint(self.fact_names(), self.fact_words())

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.page_language = self.locale.language_code
        super().full_clean(*args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A draft is shown as if it were live; the page of a fact out of force says where visitors are led."""
        fact_id = getattr(self, f"{self.fact}_id")
        address = FactAddress(type(self).__name__, self.language(), fact_id, self.url_path)
        with as_if_live(address), override(self.language()):
            if self.is_shown():
                return super().serve_preview(request, mode_name)
            return render(request, "pages/out_of_force.html", {"page": self})

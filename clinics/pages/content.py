"""Pages that editors and marketers write."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_vite.core.asset_loader import DjangoViteAssetLoader
from wagtail.admin.panels import FieldPanel
from wagtail.images import get_image_model

from clinics.directory.models import Doctor
from clinics.pages import structured_data
from clinics.pages.base import BODY_WORDS, BodyPage, PortalPage
from clinics.pages.cards import doctor_card_by_id
from clinics.pages.catalogue import catalogue
from clinics.pages.frame import frame
from clinics.pages.paging import paginate
from clinics.pages.search.presenter import search_page
from clinics.pages.share_card import ShareCard, address_of

ARTICLES_A_PAGE = 12
ARTICLE_PICTURE = "fill-640x360|format-webp"  # as templates/pages/article_index.html asks for it


class HomePage(BodyPage):
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def search_title(self) -> str:
        return frame().tagline or self.title

    def summary(self) -> str:
        return self.intro or frame().tagline or self.title

    def share_card(self) -> ShareCard:
        return ShareCard(title=frame().tagline or self.title)

    def structured_data(self) -> list[dict[str, Any]]:
        around = frame()
        logo = DjangoViteAssetLoader.instance().generate_vite_asset_url("src/images/favicon.svg")
        return [
            structured_data.organization(around, logo=logo),
            structured_data.website(around, language=self.language()),
            *super().structured_data(),
        ]


class StandardPage(BodyPage):
    """About, rights, licence, privacy: a text with a title."""

    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    template = "pages/standard.html"
    search_fields = [*BodyPage.search_fields, *BODY_WORDS]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class PicturedPage(BodyPage):
    """A page with a picture on top."""

    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True


class LandingPage(PicturedPage):
    """A campaign's page: a picture, a promise and blocks, without the side navigation."""

    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/landing.html"
    search_fields = [*BodyPage.search_fields, *BODY_WORDS]
    content_panels = [*BodyPage.content_panels[:2], FieldPanel("picture"), FieldPanel("body")]

    class Meta:
        verbose_name = _("landing page")
        verbose_name_plural = _("landing pages")


class ArticleIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    max_count_per_parent = 1
    template = "pages/article_index.html"
    indexed_parameters = frozenset({"page"})

    class Meta:
        verbose_name = _("article index")
        verbose_name_plural = _("article indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.child_of(self).live().order_by("-published_on", "-pk")
        pictures = get_image_model().objects.prefetch_renditions(ARTICLE_PICTURE)
        articles = articles.select_related("locale").prefetch_related(Prefetch("picture", pictures))
        page = Paginator(articles, ARTICLES_A_PAGE).get_page(request.GET.get("page"))
        return context | {"articles": page, "pagination": paginate(page, {})}


class ArticlePage(PicturedPage):
    """An article, signed by a doctor of the network where there is one."""

    og_kind = "article"
    published_on = models.DateField(_("date"))
    author = models.ForeignKey(
        Doctor, verbose_name=_("author"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/article.html"
    search_fields = [*BodyPage.search_fields, *BODY_WORDS]
    content_panels = [
        *BodyPage.content_panels[:2],
        FieldPanel("published_on"),
        FieldPanel("author"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"author": doctor_card_by_id(self.author_id)}

    def share_card(self) -> ShareCard:
        written_by = doctor_card_by_id(self.author_id)
        note = written_by.name if written_by else date_format(self.published_on)
        return ShareCard(title=self.title, eyebrow=str(self._meta.verbose_name).capitalize(), note=note)

    def structured_data(self) -> list[dict[str, Any]]:
        known = catalogue()
        author = known.doctors.get(self.author_id or 0)
        modified = self.last_published_at.date() if self.last_published_at else self.published_on
        article = structured_data.article(
            headline=self.title,
            url=self.path_on_site(),
            language=self.language(),
            published=self.published_on.isoformat(),
            modified=max(modified, self.published_on).isoformat(),
            image=address_of(self, frame().name),
            author=structured_data.author(author, known) if author else {},
        )
        return [*super().structured_data(), article]


class SearchPage(PortalPage):
    """Where the header's search leads."""

    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "pages/search.html"
    show_in_search = False
    filter_parameters = frozenset({"q"})

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | search_page(request.GET.get("q", ""), context["translations"])

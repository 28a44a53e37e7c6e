"""Pages that editors and marketers write."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from clinics.directory.models import Doctor
from clinics.pages.base import BodyPage, PortalPage
from clinics.pages.cards import doctor_card_by_id
from clinics.pages.paging import paginate

ARTICLES_A_PAGE = 12


class HomePage(BodyPage):
    parent_page_types = ["wagtailcore.Page"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("home page")


class StandardPage(BodyPage):
    """About, rights, licence, privacy: a text with a title."""

    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    template = "pages/standard.html"
    search_fields = [*BodyPage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")


class LandingPage(BodyPage):
    """A campaign's page: a picture, a promise and blocks, without the side navigation."""

    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/landing.html"
    search_fields = [*BodyPage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [*BodyPage.content_panels[:2], FieldPanel("picture"), FieldPanel("body")]

    class Meta:
        verbose_name = _("landing page")


class ArticleIndexPage(BodyPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    max_count_per_parent = 1
    template = "pages/article_index.html"

    class Meta:
        verbose_name = _("article index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.child_of(self).live().order_by("-published_on", "-pk")
        page = Paginator(articles.select_related("picture", "author"), ARTICLES_A_PAGE).get_page(
            request.GET.get("page")
        )
        return context | {"articles": page, "pagination": paginate(page, {})}


class ArticlePage(BodyPage):
    """An article, signed by a doctor of the network where there is one."""

    og_kind = "article"
    published_on = models.DateField(_("date"))
    author = models.ForeignKey(
        Doctor, verbose_name=_("author"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "pages/article.html"
    search_fields = [*BodyPage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    content_panels = [
        *BodyPage.content_panels[:2],
        FieldPanel("published_on"),
        FieldPanel("author"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("article")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"author": doctor_card_by_id(self.author_id)}


class SearchPage(PortalPage):
    """Where the header's search leads."""

    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    template = "pages/search.html"
    show_in_search = False

    class Meta:
        verbose_name = _("search page")

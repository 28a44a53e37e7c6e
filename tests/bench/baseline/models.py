"""The page of an empty Wagtail site: what the site's own pages are measured against."""

from wagtail.models import Page


class BarePage(Page):
    """A page type without fields and without anything of ours, as `wagtail start` makes one."""

    template = "baseline/bare_page.html"

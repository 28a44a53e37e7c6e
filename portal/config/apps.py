from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site as a whole: the commands that no single app owns."""

    name = "portal.config"
    label = "config"

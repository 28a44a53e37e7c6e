"""What must not be true in production."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.accounts.demo import DEMO_DOMAIN
from portal.accounts.models import User


@register(Tags.security, deploy=True)
def demo_is_off(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DEMO:
        return []
    hint = "Run with DJANGO_SETTINGS_MODULE=portal.config.settings.prod, which turns it off."
    return [
        Error("The demo is on: its users' passwords are shown to everyone.", hint=hint, id="accounts.E001")
    ]


@register(Tags.database, deploy=True)
def no_demo_users(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Looks into the database, so it runs with `check --deploy --database default`."""
    if "default" not in (databases or ()):
        return []
    count = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").count()
    if not count:
        return []
    hint = f"Delete the users whose e-mail ends in @{DEMO_DOMAIN}."
    return [Error(f"{count} demo users are in the database.", hint=hint, id="accounts.E002")]

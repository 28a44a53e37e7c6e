"""What must not be true in production."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from portal.accounts.demo import demo_email
from portal.accounts.models import User
from portal.accounts.roles import ROLES


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
    emails = [demo_email(role) for role in ROLES]
    count = User.objects.filter(email__in=emails).count()
    if not count:
        return []
    hint = f"Delete the users with these e-mails: {', '.join(emails)}."
    return [Error(f"{count} demo users are in the database.", hint=hint, id="accounts.E002")]

"""Settings without which no SMS leaves."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def provider_is_known(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SMSC_API_KEY and settings.SMSC_URL.startswith("https://"):
        return []
    hint = "Set SMSC_API_KEY to the key of the account at SMSC.ru, and leave SMSC_URL as it is."
    return [Error("No SMS can be sent safely.", hint=hint, id="messaging.E001")]

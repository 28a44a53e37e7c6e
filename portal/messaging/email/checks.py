"""Settings without which no letter leaves."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def a_slow_server_is_not_waited_for(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if settings.EMAIL_TIMEOUT:
        return []
    hint = (
        "Set EMAIL_TIMEOUT to some seconds: a mail server that never answers would hold a request for ever."
    )
    return [Error("Letters have no time limit.", hint=hint, id="messaging.E003")]

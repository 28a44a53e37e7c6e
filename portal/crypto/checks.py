"""Master keys that can't be had are told by every command, before it does anything."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from portal.crypto.errors import KeysError, MasterKeysUnusable
from portal.crypto.key_ring import key_ring
from portal.crypto.status import require_masters, require_matching_data


@register(Tags.security)
def master_keys_are_there(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        key_ring()
    except MasterKeysUnusable as error:
        return [Error(str(error), id="crypto.E005")]
    return []


@register(Tags.database)
def keys_open(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Looks into the databases, so it runs with `check --database default --database keys`."""
    if not {"default", "keys"} <= set(databases or ()):
        return []
    try:
        require_masters()
        require_matching_data()
    except KeysError as error:
        return [Error(str(error), id="crypto.E006")]
    return []

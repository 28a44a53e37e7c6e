"""Which source of master keys the settings name."""

from django.conf import settings

from portal.crypto.providers.environment import EnvironmentKeys
from portal.crypto.providers.file import FileKeys
from portal.crypto.providers.source import Source


def chosen_source() -> Source:
    """The first that is given of MASTER_KEYS, VAULT_ADDR and MASTER_KEYS_FILE."""
    if settings.MASTER_KEYS:
        return EnvironmentKeys(settings.MASTER_KEYS)
    return FileKeys(settings.MASTER_KEYS_FILE, makes_itself=settings.MASTER_KEYS_FILE_MAKES_ITSELF)

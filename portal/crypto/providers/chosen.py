"""Which source of master keys the settings name."""

from django.conf import settings

from portal.crypto.providers.environment import EnvironmentKeys
from portal.crypto.providers.file import FileKeys
from portal.crypto.providers.source import Source
from portal.crypto.providers.vault import VaultKeys


def chosen_source() -> Source:
    """The first that is given of MASTER_KEYS, VAULT_ADDR and MASTER_KEYS_FILE."""
    if settings.MASTER_KEYS:
        return EnvironmentKeys(settings.MASTER_KEYS)
    if settings.VAULT_ADDR:
        return VaultKeys(
            address=settings.VAULT_ADDR,
            path=settings.VAULT_SECRET_PATH,
            token=settings.VAULT_TOKEN,
            role_id=settings.VAULT_ROLE_ID,
            secret_id=settings.VAULT_SECRET_ID,
            namespace=settings.VAULT_NAMESPACE,
        )
    return FileKeys(settings.MASTER_KEYS_FILE, makes_itself=settings.MASTER_KEYS_FILE_MAKES_ITSELF)

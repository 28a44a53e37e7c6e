from importlib import import_module

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Encryption of protected data: what stands in the data's own database."""

    name = "portal.crypto"
    label = "crypto"

    def ready(self) -> None:
        # Importing registers them; it can't happen before the models are there.
        import_module("portal.crypto.checks")

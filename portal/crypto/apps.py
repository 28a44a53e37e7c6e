from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Encryption of protected data: what stands in the data's own database."""

    name = "portal.crypto"
    label = "crypto"

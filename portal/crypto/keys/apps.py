from django.apps import AppConfig


class KeysConfig(AppConfig):
    """What stands in the database `keys` and nowhere else (portal.config.routers)."""

    name = "portal.crypto.keys"
    label = "keys"

from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """What carries a message to a person: one folder a channel."""

    name = "portal.messaging"
    label = "messaging"

    def ready(self) -> None:
        # Importing registers them.
        for channel in ("sms", "voice", "email"):
            import_module(f"portal.messaging.{channel}.checks")

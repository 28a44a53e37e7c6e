"""Master keys from the variable MASTER_KEYS: «1:base64,2:base64»."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.crypto.providers.parsing import parse


@dataclass(frozen=True)
class EnvironmentKeys:
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        return _("the variable MASTER_KEYS")

    def load(self) -> dict[int, bytes]:
        return parse(self.text, where="MASTER_KEYS")

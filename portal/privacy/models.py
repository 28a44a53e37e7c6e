"""The models of this app, by topic."""

from portal.privacy.consents import Consent, ConsentText

__all__ = ["Consent", "ConsentText"]

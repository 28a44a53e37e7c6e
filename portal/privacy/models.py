"""The models of this app, by topic."""

from portal.privacy.consents import Consent, ConsentText
from portal.privacy.exports import DataExport
from portal.privacy.requests import DataSubjectRequest

__all__ = ["Consent", "ConsentText", "DataExport", "DataSubjectRequest"]

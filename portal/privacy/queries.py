"""Reads of consents, of whichever records the caller may see, and of requests."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, When

from portal.accounts.models import User
from portal.privacy.errors import NoConsent
from portal.privacy.law import Kind, Purpose
from portal.privacy.models import Consent, ConsentText, DataSubjectRequest
from portal.privacy.requests import OPEN
from portal.shared.countries import Country
from portal.shared.languages import Language


def current_text(purpose: Purpose, country: Country, language: Language) -> ConsentText | None:
    """The newest version; None where the administrator has published none, and so nothing is asked."""
    texts = ConsentText.objects.filter(purpose=purpose, country=country, language=language)
    return texts.order_by("-version").first()


def consents_of(subjects: Collection[UUID], *, given_by: UUID | None = None) -> list[Consent]:
    """Of these records, with their texts, the latest first, withdrawn ones too; if said, only those given by a user."""
    rows = Consent.objects.filter(subject_id__in=subjects).select_related("text")
    if given_by is not None:
        rows = rows.filter(given_by=given_by)
    return list(rows.order_by("-given_at", "-pk"))


def need_consent(subjects: Collection[UUID], purpose: Purpose) -> Consent:
    """The latest that is in force. Whoever acts on it asks in the transaction of the act. Raises NoConsent."""
    rows = Consent.objects.filter(subject_id__in=subjects, purpose=purpose, withdrawn_at=None)
    # A withdrawal waits until the act is done; one that was first is seen.
    found = rows.select_for_update().order_by("-given_at").first()
    if found is None:
        raise NoConsent
    return found


def requests_of(user: User) -> QuerySet[DataSubjectRequest]:
    """The latest first."""
    return DataSubjectRequest.objects.filter(requester=user).order_by("-received_at", "-pk")


def open_erasure(user: User) -> DataSubjectRequest | None:
    return requests_of(user).filter(kind=Kind.ERASE, status__in=OPEN).first()


def queue() -> QuerySet[DataSubjectRequest]:
    """What the privacy officer has before them, the most urgent first; then what is closed, the latest first."""
    is_closed = Case(When(status__in=OPEN, then=0), default=1, output_field=IntegerField())
    rows = DataSubjectRequest.objects.select_related("requester").annotate(is_closed=is_closed)
    return rows.order_by("is_closed", "answer_by", "-closed_at", "pk")

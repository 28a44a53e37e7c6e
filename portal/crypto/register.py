"""The record of processing activities (GDPR article 30; 152-FZ article 18.1), made from what the fields declare."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps

from portal.crypto.fields import EncryptedField
from portal.crypto.files import EncryptedFileField
from portal.crypto.protected import Protected
from portal.crypto.tokens import token_fields


@dataclass(frozen=True, slots=True)
class Entry:
    """One field about a person. Texts are in the language of who asks."""

    label: str
    subject: str
    table: str
    field: str
    purpose: str
    basis: str
    retention: str
    is_searchable: bool


def processing_register() -> list[Entry]:
    """Every encrypted field of the installation, by label."""
    return sorted(_entries(), key=lambda entry: entry.label)


def _entries() -> Iterator[Entry]:
    for model in apps.get_models():
        if not issubclass(model, Protected):
            continue
        searchable = {source for token in token_fields(model) for source in token.sources}
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField | EncryptedFileField):
                processing = field.processing
                yield Entry(
                    label=field.label,
                    subject=str(model.subject_kind.label),
                    table=str(model._meta.verbose_name_plural),
                    field=str(field.verbose_name),
                    purpose=str(processing.purpose.label),
                    basis=str(processing.basis.label),
                    retention=str(processing.retention.label),
                    is_searchable=field.name in searchable,
                )

"""What a wrapped key is bound to, as associated data; fixed for ever, never table names or primary keys."""

from uuid import UUID

from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind

# By kind and class: what the bindings of all such keys have in common.
CLASSES = {
    (kind, retention): b"\0".join((b"clinic data key", kind.encode(), retention.encode(), b""))
    for kind in SubjectKind
    for retention in Retention
}
KINDS_AND_CLASSES = {beginning: each for each, beginning in CLASSES.items()}
SUBJECT_BYTES = 16


def data_key_binding(subject: Subject, retention: Retention) -> bytes:
    """Moved to another subject or class the key does not open."""
    return CLASSES[subject.kind, retention] + subject.id.bytes


def owner_of(binding: bytes) -> tuple[Subject, Retention]:
    """Whose key is bound so."""
    kind, retention = KINDS_AND_CLASSES[binding[:-SUBJECT_BYTES]]
    return Subject(kind, UUID(bytes=binding[-SUBJECT_BYTES:])), retention


def token_key_binding(version: int) -> bytes:
    return b"clinic token key\0" + version.to_bytes(2, "big")

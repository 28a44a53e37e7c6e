"""What a wrapped key is bound to, as associated data; fixed for ever, never table names or primary keys."""

from portal.crypto.retention import Retention
from portal.crypto.subjects import Subject, SubjectKind

# By kind and class: what the bindings of all such keys have in common.
CLASSES = {
    (kind, retention): b"\0".join((b"clinic data key", kind.encode(), retention.encode(), b""))
    for kind in SubjectKind
    for retention in Retention
}


def data_key_binding(subject: Subject, retention: Retention) -> bytes:
    """Moved to another subject or class the key does not open."""
    return CLASSES[subject.kind, retention] + subject.id.bytes


def token_key_binding(version: int) -> bytes:
    return b"clinic token key\0" + version.to_bytes(2, "big")

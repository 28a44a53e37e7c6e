"""The form of an entry that its hash is of, written without a database: PostgreSQL's binary record of its columns."""

import ipaddress
from collections.abc import Sequence
from uuid import UUID

# Columns in their order with the number of their type in PostgreSQL.
TYPES = {"bigint": 20, "text": 25, "inet": 869, "timestamptz": 1184, "uuid": 2950, "jsonb": 3802}
COLUMNS = {
    "at": "timestamptz",
    "transaction": "bigint",
    "actor": "uuid",
    "role": "text",
    "ip": "inet",
    **dict.fromkeys(("user_agent", "request_id", "action", "object_type", "object_id"), "text"),
    "patient": "uuid",
    "reason": "text",
    **dict.fromkeys(("detail", "before", "after"), "jsonb"),
}
EPOCH = 946_684_800_000_000
"""Microseconds from 1970 to 2000, where PostgreSQL counts from."""
NULL = b"\xff\xff\xff\xff"
JSONB_VERSION = b"\x01"
INET_FAMILY = {4: 2, 6: 3}
READ = """
    jsonb_build_array(
        (extract(epoch FROM e.at) * 1000000)::bigint, e.transaction, e.actor, e.role, e.ip::text, e.user_agent,
        e.request_id, e.action, e.object_type, e.object_id, e.patient, e.reason, e.detail::text, e.before::text,
        e.after::text)
"""
"""SQL of what `packed` takes, for the row `e`: microseconds since 1970, an address with its mask, JSON as its text."""


def packed(values: Sequence[str | int | None]) -> bytes:
    """As the function audit_canonical answers in the database. Raises ValueError for what is no entry."""
    fields = [
        TYPES[kind].to_bytes(4, "big") + _field(kind, value)
        for kind, value in zip(COLUMNS.values(), values, strict=True)
    ]
    return len(fields).to_bytes(4, "big") + b"".join(fields)


def _field(kind: str, value: str | int | None) -> bytes:
    if value is None:
        return NULL
    sent = _sent(kind, value)
    return len(sent).to_bytes(4, "big") + sent


def _sent(kind: str, value: str | int) -> bytes:
    if kind == "timestamptz":
        return (int(value) - EPOCH).to_bytes(8, "big", signed=True)
    if kind == "bigint":
        return int(value).to_bytes(8, "big", signed=True)
    if kind == "uuid":
        return UUID(str(value)).bytes
    if kind == "inet":
        address = ipaddress.ip_interface(str(value))
        raw = address.packed
        return bytes([INET_FAMILY[address.version], address.network.prefixlen, 0, len(raw)]) + raw
    return (JSONB_VERSION if kind == "jsonb" else b"") + str(value).encode()
